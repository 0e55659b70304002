"""Children of school age a year further: what comes after a grade, and the move of many at once each summer."""
