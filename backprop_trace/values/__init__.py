"""The kinds of number that flow through a graph.

A kind is a type whose values know ``*``, and a function that adds contributions up. Rows lifted to
it (operations whose functions take and give such values) run through the passes of ``autodiff/`` as
the table's own do. Here nothing is known of operations or graphs.
"""
