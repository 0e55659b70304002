"""Dues by month as a clerk keeps them: the register and what it comes to; nothing of screens and paper."""
