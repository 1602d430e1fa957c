"""What a class is asked: rows without their numbers, slips, and what counts as right. Data only."""
