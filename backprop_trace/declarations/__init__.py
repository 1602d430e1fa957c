"""What a part of the program declares of itself: its options, what they exclude, what it adds.

Imported at every start, so nothing here or in a declaration loads more than it is made of. Knows
neither click nor any single feature: ``cli`` puts the command together from what is declared.
"""
