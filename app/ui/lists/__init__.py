"""Every list of records: table, filters, saved views, detail pane; what a list shows is declared in app.lists."""
