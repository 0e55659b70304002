"""Sheets in and out of the ledger."""
