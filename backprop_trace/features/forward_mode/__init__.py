"""``--mode forward``: tangents beside the backward pass."""
