"""Pages to print and their preview; what stands on them comes from app.papers."""
