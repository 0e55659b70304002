"""Where on a sheet tables and cards are, by their structure: headings as paths, rows, what is left out; nothing of the ledger."""
