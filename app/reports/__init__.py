"""What leaves the ledger as words on paper: printed sheets and the written summary."""
