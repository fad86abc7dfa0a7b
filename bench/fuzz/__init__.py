"""Fuzzing: what is fuzzed, with what it begins, and what must hold of any input."""
