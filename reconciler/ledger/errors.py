"""What keeps the books from being opened or written, in words for the person at the screen."""

from __future__ import annotations


class BooksError(Exception):
    """The books cannot be used as asked; the message says why and what to do."""


class BooksInUse(BooksError):  # noqa: N818 (what it is called in every message and document)
    """Another run is writing the books."""


class AsOfBeforeLastBatch(BooksError):  # noqa: N818
    """The batch is for a day before that of the last batch: dates would run against numbers."""
