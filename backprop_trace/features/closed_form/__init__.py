"""``--closed-form``: each derivative as one formula."""
