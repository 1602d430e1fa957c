"""Proofs that the table of operations is right: symbolic, numeric, and digit by digit."""
