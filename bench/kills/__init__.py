"""Commands that are killed on the way, and what must be true of the workspace afterwards."""
