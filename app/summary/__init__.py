"""The annual summary: drafting, live numbers, hints, the Word document; no Qt."""
