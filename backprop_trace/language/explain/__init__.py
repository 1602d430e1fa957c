"""From a failure to words: what was probably meant, and a program that works."""
