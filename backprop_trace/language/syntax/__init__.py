"""From text to nodes: tokens, literals, names and the parser. Explains nothing."""
