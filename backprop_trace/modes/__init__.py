"""What a trace is used for: training, checks, lessons; each says what it has to say as a section."""
