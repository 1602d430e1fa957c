"""Pictures of the computational graph, all drawn from one layout."""
