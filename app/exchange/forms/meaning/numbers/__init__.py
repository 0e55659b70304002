"""Tables of numbers in a form: labels taken apart, composed into one figure, laid over the cells; nothing of rosters and cards."""
