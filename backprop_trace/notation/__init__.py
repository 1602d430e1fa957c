"""Formulas and numbers as text, in every notation."""
