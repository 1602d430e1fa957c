"""Operations on whole arrays: loaded by array programs only."""
