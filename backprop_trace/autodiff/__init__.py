"""The engine: a program's graph, its two passes at a point, and the steps that tell of them.

Knows no text.
"""
