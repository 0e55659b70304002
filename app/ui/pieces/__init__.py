"""The small parts that pages are made of: buttons, tables, icons, colours, dialogs, the worker; nothing that knows a record type."""
