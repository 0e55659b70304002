"""A list whose cells are worked in: a block of them chosen, copied, pasted, filled and cleared, one written where it stands, first columns that stay."""
