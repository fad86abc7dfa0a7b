"""What can keep outputs from being written, for a person to repair."""

from __future__ import annotations


class OutputError(Exception):
    """Outputs could not be put in place; the message names the file and what to do."""
