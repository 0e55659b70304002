"""A ledger handed over to another clerk: the sealed file with all of it, what is in it and what is still to be done, and how it is taken over."""
