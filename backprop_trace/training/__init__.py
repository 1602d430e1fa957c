"""Gradient descent: a graph's two passes again and again, and the updates between them.

What is said about a descent, and in which format, is none of this room's business.
"""
