"""How the price of one invoice line came about: list price, months, discount, rounding."""

from __future__ import annotations

from reconciler import money, months
from reconciler.config import Config, Price
from reconciler.explaining.past import Past, Row, named, party, rows
from reconciler.explaining.words import KINDS, grant_words, rounded_text
from reconciler.rules.licences import grant_status
from reconciler.rules.state import State
from reconciler.wording import plural


def line_steps(line: Row, invoice: Row, past: Past) -> list[str]:
    """The steps of one line, as the books and the config were when it was billed."""
    then, config = past.state_after(invoice["batch_id"]), past.config_of(invoice["batch_id"])
    grant = rows(then.grants, invoice=line["invoice"], line=line["line"])[0]
    currency = invoice["currency"]
    seat, net = (money.to_major(line[name], currency) for name in ("seat_price", "net"))
    return [
        f"Line {line['line']}, {KINDS[line['kind']]} for {line['customer_id']}: {plural(line['licences'], 'licence')} "
        f"from {line['period_from']} to {line['renews_on']} (the first day not covered).",
        f"  Months: {_months(line, grant)}",
        f"  Price: {_list_price(line, currency, config)}",
        f"  Discount: {_discount(line, grant, currency, then)}",
        f"  {seat} a licence × {plural(line['licences'], 'licence')} = {net} {currency}.",
        f"  On {past.as_of}: {_now(line, past)}.",
    ]


def _months(line: Row, grant: Row) -> str:
    """Rule `months-remaining`, with the boundaries that were counted."""
    term, first = line["term_months"], line["period_from"]
    if first == grant["term_starts_on"]:
        return f"{line['months']} of {term}, the whole term."
    anchor, start = grant["anchor_on"], grant["term_starts_on"]
    before = (start.year - anchor.year) * 12 + start.month - anchor.month
    ends = [months.boundary(anchor, before + k) for k in range(1, term + 1)]
    left = [day for day in ends if day > first]
    upto = left[0] if len(left) == 1 else f"{left[0]} to {left[-1]}"
    return (
        f"{line['months']} of {term}. The term began on {start}; bought on {first}, {plural(len(left), 'month')} "
        f"had not ended yet (month ends {upto}); a begun month counts whole."
    )


def _list_price(line: Row, currency: str, config: Config) -> str:
    """Rules `price-in-force` and `seat-price`."""
    term, billed = line["term_months"], line["months"]
    price = price_on(line, currency, config)
    cost = f"{billed} of {term} months cost"
    if price is None:
        return f"{cost} {money.to_major(line['list_price'], currency)} a licence."
    whole = money.to_minor(price.amount, currency)
    return (
        f"{price.amount} {currency} for {plural(term, 'month')}, the list price since {price.valid_from}, in force on "
        f"{line['period_from']}; {cost} {rounded_text(whole * billed, term, currency)} a licence."
    )


def price_on(line: Row, currency: str, config: Config) -> Price | None:
    """The list price that was in force on the first day of the line's period; None if the config has none."""
    listed = [
        price
        for price in config.prices
        if (price.currency, price.term_months) == (currency, line["term_months"])
        and price.valid_from <= line["period_from"]
    ]
    return max(listed, key=lambda price: price.valid_from, default=None)


def _discount(line: Row, grant: Row, currency: str, then: State) -> str:
    """Rules `reseller-discount` and `customer-admin`: how much, and why, or why none."""
    reseller_id, share = grant["reseller_id"], line["discount_bp"]
    if reseller_id is None:
        return "none, because no reseller buys for this customer."
    reseller = party(then, "reseller", reseller_id) or {}
    whose = "its own" if reseller.get("discount_bp") is not None else "the default (reseller_percent)"
    buyer = f"{named(then, 'reseller', reseller_id)} buys for this customer"
    if share:
        off = rounded_text(line["list_price"] * share, money.BASIS_POINTS, currency)
        return f"{money.percent_text(share)} %, because {buyer}; the percentage is {whose}. {off} less a licence."
    members = rows(then.seats, customer_id=line["customer_id"], role="admin")
    admins = [member["email"] for member in members if member["status"] != "removed"]
    if admins:
        return (
            f"none. {buyer}, but {', '.join(admins)} administered it for the customer itself, which costs the discount."
        )
    return f"none. {buyer}, with a discount of 0 %."


def _now(line: Row, past: Past) -> str:
    """What the licences of the line are now."""
    grants = past.state.grants
    found = grants[(grants["invoice"] == line["invoice"]) & (grants["line"] == line["line"])]
    left = int(found["licences"].sum())
    if not left:
        return "ended, because all of its licences were credited"
    status = grant_status(found, past.as_of, past.config).iloc[0]
    words = grant_words(rows(found)[0], status, past.config)
    return words if left == line["licences"] else f"{left} of {plural(line['licences'], 'licence')} left, {words}"
