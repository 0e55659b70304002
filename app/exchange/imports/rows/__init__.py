"""The rows of one table as records: read, matched with the ledger, compared, and told about; nothing of whole files, nothing written."""
