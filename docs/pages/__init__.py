"""The reference pages: one module a page, each with a function `page()` that gives its Markdown."""
