"""What is said of a trace, told once: blocks, and the story made of them. Knows no format."""
