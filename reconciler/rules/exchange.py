"""The VAT total in the seller's own currency, where the invoice is in another one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np

from reconciler import config, money
from reconciler.finding import Finding, Place
from reconciler.frames import Column, Frame
from reconciler.money import Integers
from reconciler.rules.vat_codes import NO_EXCHANGE_RATE

MAX_AGE = timedelta(days=31)


def exchange_rate(
    rates: Sequence[config.ExchangeRate], source: str, target: str, on: date
) -> config.ExchangeRate | None:
    """The latest rate from `source` to `target` on or before the day, at most 31 days old; None where there is none.

    Rule `vat`. Only as it was given: the inverse of a rate is not used. Of two on the same day the later entry counts.
    """
    usable = [
        rate
        for rate in rates
        if (rate.source_currency, rate.target_currency) == (source, target) and on - MAX_AGE <= rate.on <= on
    ]
    return sorted(usable, key=lambda rate: rate.on)[-1] if usable else None


def needs_local_vat(invoices: Frame, seller: config.Seller) -> Column:
    """Which invoices must show the VAT total in the seller's currency too (rule `vat`).

    Those whose VAT is due in the seller's country and whose currency is another one. `invoices` has vat_category,
    vat_country and currency.
    """
    is_due_at_home = (invoices["vat_category"] == "S") & (invoices["vat_country"] == seller.country)
    return (is_due_at_home & (invoices["currency"] != seller.currency)).astype(bool)


def local_vat(vat: Integers, rate: config.ExchangeRate) -> Integers:
    """VAT totals in the rate's target currency: multiplied once, rounded half up once, in its minor units.

    >>> from decimal import Decimal
    >>> pair = {"from": "EUR", "to": "SEK"}
    >>> rate = config.ExchangeRate(**pair, rate=Decimal("10.9450"), on=date(2026, 11, 2))
    >>> local_vat(np.array([1000, 2400]), rate).tolist()
    [10945, 26268]
    """
    return np.array([vat_in(amount, rate) for amount in vat.tolist()], np.int64)


def vat_in(vat: int, rate: config.ExchangeRate) -> int:
    """One VAT total in the rate's target currency, as in `local_vat`."""
    return in_currency(vat, rate.rate, rate.source_currency, rate.target_currency)


def in_currency(amount: int, rate: Decimal | str, source: str, target: str) -> int:
    """An amount in minor units of `source` as one of `target`, rounded half up once.

    >>> in_currency(1000, "10.9450", "EUR", "SEK"), in_currency(1000, "160", "EUR", "JPY")
    (10945, 1600)
    """
    # With whole numbers of any size: a rate of fourteen digits times an amount does not fit into int64.
    exact = Fraction(rate) * Fraction(10) ** (money.minor_digits(target) - money.minor_digits(source))
    return money.half_up(amount * exact.numerator, exact.denominator)


def missing_rate(place: Place, invoice: str, source: str, target: str, on: date) -> Finding:
    """The finding that holds an invoice for want of a rate; `invoice` says which, as a person would."""
    oldest = on - MAX_AGE
    return NO_EXCHANGE_RATE.at(
        place,
        f"{invoice} is in {source} and its VAT is due in {target}, but there is no exchange rate from {source} to "
        f"{target} between {oldest} and {on}.",
        f'Add [[exchange_rates]] to reconciler.toml with from = "{source}", to = "{target}", rate, on and source.',
        f"{source} to {target}",
    )
