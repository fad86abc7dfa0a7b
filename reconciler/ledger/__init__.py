"""The books: append-only tables, numbers without a gap, and the invariants they keep."""
