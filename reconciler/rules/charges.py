"""What is charged for: one row an invoice line, before price and VAT.

Rules `new`, `top-up`, `renewal`, `months-remaining`, `seat-price`.
"""

from __future__ import annotations

import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame
from reconciler.rules.discounts import discounts_in_force
from reconciler.rules.prices import prices_in_force
from reconciler.rules.proration import line_nets, months_remaining, seat_prices
from reconciler.rules.subscriptions import term_end

CHARGE = {
    "customer_id": "text",
    "kind": "text",
    "licences": "int",
    "period_from": "date",
    "renews_on": "date",
    "term_starts_on": "date",
    "anchor_on": "date",
    "term_months": "int",
    "months": "int",
    "currency": "text",
    "reseller_id": "text",
}
PRICED = {**CHARGE, "list_price": "int?", "discount_bp": "int", "seat_price": "int?", "net": "int?"}


def licence_charges(decided: Frame) -> Frame:
    """The charges (CHARGE) that follow from `decisions`: now before later, a customer's lines together."""
    parts = [_new(decided), _top_up(decided), _next_top_up(decided), _renewal(decided)]
    charges = frames.joined(parts, CHARGE)
    return charges.sort_values(["customer_id", "period_from"], kind="stable", ignore_index=True)


def quotes(wanting: Frame) -> Frame:
    """Charges (CHARGE) for more licences today; `wanting` has the columns that `decisions` gives a top-up."""
    return frames.joined([_top_up(wanting), _next_top_up(wanting)], CHARGE)


def priced(charges: Frame, prices: Frame, resellers: Frame, admins: frozenset[str], default_bp: int) -> Frame:
    """The charges with list price, discount and net (PRICED); the prices are missing where none is in force.

    The price is the one in force on the first day of the line's period (rule `price-in-force`).
    """
    wanted = charges.rename(columns={"period_from": "on"})[["currency", "term_months", "on"]]
    term_price = prices_in_force(wanted, prices)
    bought_for = charges[["customer_id", "reseller_id"]].assign(has_admin=charges["customer_id"].isin(admins))
    discount_bp = discounts_in_force(bought_for, resellers, default_bp)
    known = term_price.notna()
    months = charges.loc[known, "months"].to_numpy()
    term = charges.loc[known, "term_months"].to_numpy()
    one = seat_prices(term_price[known].to_numpy("int64"), term, months, discount_bp[known].to_numpy("int64"))
    result = charges.assign(discount_bp=discount_bp, list_price=pd.NA, seat_price=pd.NA, net=pd.NA)
    result.loc[known, "list_price"] = one.list_price
    result.loc[known, "seat_price"] = one.seat_price
    result.loc[known, "net"] = line_nets(one.seat_price, charges.loc[known, "licences"].to_numpy())
    return frames.typed(result, PRICED)


def _new(decided: Frame) -> Frame:
    found = decided[decided["is_new"]]
    start = found["starts_on"]
    return _charges(found, "new", found["licences"], start, term_end(start, start, found["term_months"])).assign(
        term_starts_on=start, anchor_on=start, months=found["term_months"].to_numpy()
    )


def _renewal(decided: Frame) -> Frame:
    found = decided[decided["is_renewal"]]
    start = found["renews_on"]
    return _charges(found, "renewal", found["renewed"], start, found["next_ends_on"]).assign(
        term_starts_on=start, months=found["term_months"].to_numpy()
    )


def _top_up(decided: Frame) -> Frame:
    found = decided[decided["is_top_up"]]
    day = found["bought_on"]
    charges = _charges(found, "top_up", found["more"], day, found["renews_on"], held="_held")
    months = months_remaining(
        found["anchor_on"], found["term_starts_on"], found["term_months_held"], found["renews_on"], day
    )
    return charges.assign(months=months)


def _next_top_up(decided: Frame) -> Frame:
    """The whole next term, where its renewal is already invoiced; in that term's currency, for its reseller."""
    found = decided[decided["is_next_top_up"]]
    names = ["term_starts_on", "renews_on", "anchor_on", "term_months", "currency", "reseller_id"]
    following = found[["customer_id", "next_more"]].assign(**{name: found[f"next_{name}"] for name in names})
    start = following["term_starts_on"]
    charges = _charges(following, "top_up", following["next_more"], start, following["renews_on"])
    return charges.assign(months=following["term_months"])


def _charges(found: Frame, kind: str, licences: Column, starts_on: Column, renews_on: Column, held: str = "") -> Frame:
    """Charges for the customers `found`; terms as wished, or with `held="_held"` as those of the running term."""
    return found.assign(
        kind=kind,
        licences=licences,
        period_from=starts_on,
        renews_on=renews_on,
        **{name: found[name + held] for name in ("term_months", "currency", "reseller_id")},
    )
