"""The language of programs: text in, nodes and formulas out, or a message with its place."""
