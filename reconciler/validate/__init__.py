"""Sheets of raw cells to clean, typed frames and findings."""
