"""The page: one HTML file that plays the trace, and reads as a worked example without its script.

The body is the static story of ``formats/html.py``. What plays it stands behind: templates, data
and a script whose functions of the operations are made from the table.
"""
