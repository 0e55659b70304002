"""What is done at the headings of a list: sorted, filtered by value, hidden, frozen, made as wide as one wants."""
