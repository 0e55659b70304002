"""Records and findings out to .xlsx and .csv."""
