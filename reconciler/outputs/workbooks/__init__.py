"""The workbooks of a month, one module each: which sheets, which columns, and the rows in them."""
