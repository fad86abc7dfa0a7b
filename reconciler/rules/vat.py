"""Which VAT an invoice bears: decided by where the billed party is, its VAT number and the day of issue."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from reconciler import money
from reconciler.config import Seller, Vat
from reconciler.frames import Column, Frame
from reconciler.money import Integers
from reconciler.rules.vat_numbers import FOREIGN, INVALID, OK, vat_number_statuses
from reconciler.rules.vat_territories import INSIDE, OUTSIDE, REVIEW, vat_areas

UNCHECKED, NO_RATE = "unchecked", "no-rate"
STANDARD, REVERSE_CHARGE, NOT_SUBJECT = "S", "AE", "O"


def vat_treatments(parties: Frame, issued_on: date, seller: Seller, vat: Vat, rates: Frame) -> Frame:
    """How an invoice issued on the day to each party is taxed (the table of section VAT), with the parties' index.

    `parties` has country, postcode, city, vat_number, vat_checked_on and vat_check_id; `rates` country, valid_from
    and rate_bp. Columns of the result:

    - `status`: ok, or why nothing may be invoiced: invalid-number | foreign-prefix | unchecked | review | no-rate
    - `vat_category`: S | AE | O; missing unless ok
    - `vat_rate_bp`: hundredths of a percent (Int64); 0 for AE, missing for O and unless ok
    - `vat_country`: whose VAT it is: of S the country of the rate, of AE the party's; missing for O and unless ok
    - `is_unregistered`: in another EU country without a VAT number
    - `territory`: the special territory the party is in, such as the Canary Islands
    """
    areas = vat_areas(parties)
    # A territory outside the EU may have its member state's numbers: they are the party's own affair.
    place = areas["vat_country"].fillna(parties["country"].where(areas["territory"].isna()))
    number = vat_number_statuses(parties["vat_number"], place)
    is_inside = areas["area"] == INSIDE
    is_abroad = is_inside & (areas["vat_country"] != seller.country)
    is_reverse = is_abroad & (number == OK)
    is_unregistered = is_abroad & number.isna()
    country = areas["vat_country"].mask(is_unregistered & (not vat.oss), seller.country)
    rate = country.map(rates_on(rates, issued_on)).astype("Int64").mask(is_reverse, 0)
    is_unchecked = is_reverse & vat.require_vat_check & ~_has_evidence(parties)
    reasons = [
        (areas["area"] == REVIEW, REVIEW),
        (number.isin([INVALID, FOREIGN]), number),
        (is_unchecked, UNCHECKED),
        (is_inside & rate.isna(), NO_RATE),
    ]
    status = pd.Series(
        np.select([where for where, _ in reasons], [what for _, what in reasons], OK), index=parties.index, dtype="str"
    )
    category = np.select([areas["area"] == OUTSIDE, is_reverse], [NOT_SUBJECT, REVERSE_CHARGE], STANDARD)
    return pd.DataFrame(
        {
            "status": status,
            "vat_category": pd.Series(category, index=parties.index, dtype="str").where(status == OK),
            "vat_rate_bp": rate.where(status == OK),
            "vat_country": country.where(status == OK),
            "is_unregistered": is_unregistered,
            "territory": areas["territory"],
        }
    )


def rates_on(rates: Frame, day: date) -> Column:
    """The standard rate of each member state on the day, in hundredths of a percent, by country.

    >>> rates = pd.DataFrame({"country": "DE", "valid_from": pd.to_datetime(["2016-01-01", "2020-07-01"]),
    ...     "rate_bp": [1900, 1600]})
    >>> rates_on(rates, date(2020, 6, 30)).to_dict(), rates_on(rates, date(2020, 7, 1)).to_dict()
    ({'DE': 1900}, {'DE': 1600})
    """
    begun = rates[rates["valid_from"] <= pd.Timestamp(day)].sort_values("valid_from", kind="stable")
    return begun.groupby("country")["rate_bp"].last()


def vat_amounts(net: Integers, rate_bp: Integers) -> Integers:
    """The VAT on each invoice's net total: multiplied once, rounded half up once (rule `vat`).

    `net` is the sum of one invoice's lines of one category and rate, in minor units; `rate_bp` is hundredths of a
    percent, 0 for invoices that are reverse charge or not subject to VAT.

    >>> vat_amounts(np.array([9610, 9610, 500]), np.array([2550, 2500, 0])).tolist()
    [2451, 2403, 0]
    """
    return money.share(net, rate_bp)


def _has_evidence(parties: Frame) -> Column:
    """Whether the day and the id of a VIES answer are both known."""
    answer = parties["vat_check_id"].astype("str").str.strip()
    return parties["vat_checked_on"].notna() & answer.notna() & (answer != "")
