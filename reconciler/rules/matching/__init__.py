"""Which payment settles which invoice: one pass over all transfers before the next."""
