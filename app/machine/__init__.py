"""What this computer gives the program, looked at and told in words; no Qt, and nothing that is told names a person."""
