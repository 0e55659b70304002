"""What columns mean: words of headings, cells as values of fields, of which kind a table is; rows are not read into records here."""
