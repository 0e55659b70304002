"""What the words of a form ask for: figures, rosters, cards, blanks; nothing is written here."""
