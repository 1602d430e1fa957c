"""``--exact``: the passes in fractions."""
