"""Values over steps, drawn: one scale, in characters and as SVG. Knows no trace."""
