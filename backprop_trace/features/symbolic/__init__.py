"""``--symbolic``: the passes with some variables left as letters."""
