"""The county's own forms: what they want is found, filled in place, checked and archived; nothing else in the file changes."""
