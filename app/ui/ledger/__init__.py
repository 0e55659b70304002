"""The ledger as a file: backups, passwords, history, checking, settings, first start, manual."""
