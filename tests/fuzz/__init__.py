"""Long campaigns with random inputs: run by hand, counted in ``record.json``."""
