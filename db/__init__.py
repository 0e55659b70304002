"""What is recorded and how it is kept: kinds, fields, records, the file, its history and its backups."""
