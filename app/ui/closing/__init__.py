"""Closed years wherever something is written: the question before their figures are moved. The page of the closed years is among the reports."""
