"""What the tests share: corpora, generators of programs, oracles, checks of outputs."""
