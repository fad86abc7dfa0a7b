"""The standard VAT rates that ship with the program, each with the day it began and its source."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pandas as pd

from reconciler import frames
from reconciler.frames import Frame

VAT_RATE = {"country": "text", "valid_from": "date", "rate_bp": "int", "source": "text"}
_FILE = Path(__file__).parent / "data" / "vat_rates.csv"


def read_vat_rates() -> Frame:
    """Every standard rate of the 27 member states since 2016-01-01, by country and first day.

    Columns: `country` (Greece is GR), `valid_from`, `rate_bp` (hundredths of a percent), `source`.
    A rate is in force until the country's next one.

    >>> rates = read_vat_rates()
    >>> rates[rates["country"] == "FI"]["rate_bp"].tolist()
    [2400, 2550]
    """
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rates = pd.DataFrame(rows)
    rates["rate_bp"] = [int(Decimal(row["rate_percent"]).scaleb(2)) for row in rows]
    return frames.typed(rates, VAT_RATE).sort_values(["country", "valid_from"], ignore_index=True)
