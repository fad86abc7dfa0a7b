"""The business rules: pure functions from frames to frames. No file, clock, database or random number."""
