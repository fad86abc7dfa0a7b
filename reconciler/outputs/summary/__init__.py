"""`summary.html`: the month on one page, with pictures: money, its age, seats, what is held, and what changed."""

from reconciler.outputs.summary.page import FILE, summary_page

__all__ = ["FILE", "summary_page"]
