"""A health check of many children at one event: each child's record is made of it, and the day goes with the event's (db.checkups)."""
