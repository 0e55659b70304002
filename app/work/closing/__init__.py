"""年末封账: a year's figures frozen by one deed, what would move them told before it is saved, and what moved them afterwards.

A closed year is a snapshot that names the year it closes. What was moved since is kept as corrections of that snapshot; the
closed figures are the frozen ones as amended by them. Nothing else is believed: whether a step moves a closed figure is
asked of the figures themselves, as of 31 December of the year.
"""
