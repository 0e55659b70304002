"""Two copies of one ledger, edited apart, become one: where they parted, what differs, what a person has to choose, and how it is written."""
