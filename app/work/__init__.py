"""What a clerk does, a subject a file: transfers, elections, hours, children; no Qt and no file formats."""
