"""What people do with the ledger: jobs, figures, checks, sheets, charts, and the two front ends over them."""

__version__ = "0.2.0"
