"""Forms in Word documents, seen as sheets of cells like any other form; only the signs that are filled in change."""
