"""Cells of a list that are written where they stand: which may be, what a pasted block says, and the change. No windows here."""
