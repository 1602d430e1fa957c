"""``--example``: classic worked examples with their sources."""
