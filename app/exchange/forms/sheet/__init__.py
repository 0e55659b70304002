"""A foreign form's package, cells and formulas, byte for byte; nothing about what they mean."""
