"""What a form asks of a record beside its own fields: its family, its officers, one of several years, a figure."""
