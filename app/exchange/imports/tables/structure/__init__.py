"""The parts of a foreign sheet told by structure: what a cell looks like, what a line says, where a heading stands."""
