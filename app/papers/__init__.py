"""Printed sheets as rows and blocks; no Qt."""
