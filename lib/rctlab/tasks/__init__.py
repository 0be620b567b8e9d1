"""Task kinds, reading an answer, and what a check says."""
