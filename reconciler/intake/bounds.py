"""How much one file may hold. A file beyond a bound is refused with a finding that names the bound.

The bounds keep a damaged or hostile file from filling the memory or the day; they are far above what a month needs.
"""

from __future__ import annotations

MIB = 1024 * 1024

LARGEST_FILE = 100 * MIB
"""Bytes of any one file, as it lies in the inbox."""

LARGEST_UNPACKED = 1024 * MIB
"""Bytes of all parts of one workbook together, unpacked."""

LARGEST_RATIO = 200
"""How many times larger the unpacked parts may be than the file, once they are more than RATIO_COUNTS_FROM."""

RATIO_COUNTS_FROM = 16 * MIB
"""Unpacked bytes from which the ratio is looked at: small workbooks of empty cells pack extremely well."""

MOST_PARTS = 2_000
"""Parts (files inside the archive) of one workbook."""

LARGEST_AREA = 10_000_000
"""Rows times columns, up to the last row and column that hold a value, of all sheets of one file together."""

MOST_STRINGS = 10_000_000
"""Texts that a workbook may say it has."""

LARGEST_TAG = MIB
"""Bytes between two tags of a sheet's XML; a cell of the longest text (32,767 characters) is well below."""

MEMORY = 3 * 1024 * MIB
"""Bytes that reading one file may take, beyond what the program has at the start."""

SECONDS = 180.0
"""How long reading one file may take."""

LARGEST_ENTRY = 8 * MIB
"""Bytes of a bank file's XML between the ends of two entries, details or balances."""

DEEPEST_FIELD = 32
"""Elements of a bank file's XML that may stand inside of one another below an entry or detail."""
