"""Planning a trial: power, sample size, and how often an interval is right."""
