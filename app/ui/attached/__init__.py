"""The files kept with a record, on the screen: their small pictures, looking at them, handing them to other programs. What is kept is said elsewhere."""
