"""Spreadsheet files as plain cells, in and out; nothing about records."""
