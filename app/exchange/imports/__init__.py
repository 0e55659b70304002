"""Sheets in: tables, columns, links, matching, the plan, the deed; files are read in app.exchange.files."""
