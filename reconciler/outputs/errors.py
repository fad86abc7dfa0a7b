"""What can keep outputs from being written, for a person to repair."""

from __future__ import annotations


class OutputError(Exception):
    """Outputs could not be put in place; the message names the file and what to do."""


class UnpublishedError(OutputError):
    """The same, after the batch was booked: the next run, or `publish`, writes the outputs."""
