"""``--verify``: notes that check themselves."""
