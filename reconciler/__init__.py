"""A spreadsheet-driven batch reconciler for licences sold through resellers."""

__version__ = "0.1.0"
