"""The dialog that takes a sheet in: columns, review, the deed; the rules are in app.exchange.imports."""
