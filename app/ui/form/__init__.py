"""Filling in a record: inputs, drafts, findings, several records at once; no record type has a form of its own here."""
