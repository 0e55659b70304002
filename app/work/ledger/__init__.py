"""What guards a ledger: the log of who looked into it, records that may be one, and files of children closed and opened again."""
