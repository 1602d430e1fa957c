"""``--steps``: training, its optimizers, and what can be said of its course."""
