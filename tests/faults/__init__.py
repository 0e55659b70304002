"""Faults on purpose: kills, errors of every call to the disk, power cuts, sticks pulled out; what was confirmed must be there afterwards.

`python -m tests.faults --seed 1 --kills 1000` runs the campaign and writes its table; a sample of each kind runs with the other tests.
"""
