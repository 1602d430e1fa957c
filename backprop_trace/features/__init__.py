"""What a trace is used for: training, checks, lessons; what each has to say is a section."""
