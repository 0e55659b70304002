"""Which record of the ledger a name means, and what a plan may point to or make; nothing of columns or cells' values."""
