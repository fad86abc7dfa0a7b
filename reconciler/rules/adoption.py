"""Subscriptions and invoices from before the books began: rule `opening`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from reconciler import frames
from reconciler.config import Config
from reconciler.finding import Code, Finding
from reconciler.frames import Column, Frame, looked_up
from reconciler.months import boundaries, months_between
from reconciler.rules import codes
from reconciler.rules.parties import changed
from reconciler.rules.state import State
from reconciler.validate.tables import Tables


@dataclass(frozen=True)
class Adoption:
    """What a batch adopts: `openings` (OPENING) with their `grants` (GRANT), and `items` (OPEN_ITEM).

    `held`: customers whose opening cannot be booked, who must not be taken for new ones, with the finding.
    """

    openings: Frame
    grants: Frame
    items: Frame
    held: dict[str, Finding]
    findings: list[Finding]

    def of(self, customers: frozenset[str]) -> Adoption:
        """The same for the given customers only."""
        mine = {
            name: frame[frame["customer_id"].isin(customers)]
            for name, frame in (("openings", self.openings), ("grants", self.grants), ("items", self.items))
        }
        return replace(self, **mine)


@dataclass(frozen=True)
class Adopted:
    """Rows to book (`rows`), rows that say something else than the books (`differing`), and others that cannot be."""

    rows: Frame
    differing: Frame
    unfit: Frame


def adoption(tables: Tables, state: State, wanted: Frame, config: Config) -> Adoption:
    """What the opening and open_items sheets bring, for the customers in `wanted` (wishes by customer_id)."""
    rows = {kind: tables.frames[kind] for kind in ("opening", "open_items")}
    mine = {kind: frame[frame["customer_id"].isin(wanted.index)] for kind, frame in rows.items()}
    opened = adopted_openings(mine["opening"], state.openings, state.grants, wanted["term_months"])
    items = adopted_open_items(mine["open_items"], state.open_items, state.invoices["number"], config.terms.due_days)
    unfit = _reports(tables, "opening", opened.unfit, codes.OPENING_TERM, "renews_on", "has no whole number of terms")
    known = "has another subscription in the books already"
    differing = _reports(tables, "opening", opened.differing, codes.OPENING_DIFFERS, "customer_id", known)
    other = "is in the books already and says something else"
    others = _reports(tables, "open_items", items.differing, codes.OPEN_ITEM_DIFFERS, "number", other)
    return Adoption(
        openings=opened.rows,
        grants=opening_grants(opened.rows, wanted),
        items=items.rows,
        held=dict(zip(opened.unfit["customer_id"], unfit, strict=True)),
        findings=[*differing, *others],
    )


def _reports(tables: Tables, kind: str, rows: Frame, code: Code, field: str, what: str) -> list[Finding]:
    key = "customer_id" if kind == "opening" else "number"
    values = tables.frames[kind][field]
    return [
        code.at(tables.place(kind, label, field), f"{name} {what}.", value=values[label])
        for label, name in rows[key].items()
    ]


def adopted_openings(rows: Frame, known: Frame, grants: Frame, wish_terms: Column) -> Adopted:
    """The opening rows (OPENING, on the rows' index) the books do not know yet.

    `known`: openings in the books; `grants`: all grants there; `wish_terms`: term_months by customer_id, for rows that
    give none. The identical row again is nothing; a row for a customer whose subscription the books know differs.
    A term that is not a whole number of terms long is unfit.
    """
    months = rows["term_months"].fillna(looked_up(rows["customer_id"], wish_terms)).fillna(12)
    openings = frames.typed(rows.assign(term_months=months), frames.OPENING)
    fresh = changed(openings, known, ["customer_id"])
    is_known = fresh["customer_id"].isin(grants["customer_id"])
    anchor, end = (fresh[name].to_numpy().astype("M8[D]") for name in ("starts_on", "renews_on"))
    length = months_between(anchor, end)
    is_whole = (boundaries(anchor, length) == end) & (length % fresh["term_months"] == 0) & (length > 0)
    return Adopted(fresh[~is_known & is_whole], fresh[is_known], fresh[~is_known & ~is_whole])


def opening_grants(openings: Frame, wishes: Frame) -> Frame:
    """The grants (GRANT) in force that openings bring; currency and reseller as wished (`wishes` by customer_id).

    The present term is the last one before `renews_on`; all boundaries are counted from `starts_on`.
    """
    anchor, end = (openings[name].to_numpy().astype("M8[D]") for name in ("starts_on", "renews_on"))
    term_starts = boundaries(anchor, months_between(anchor, end) - openings["term_months"].to_numpy())
    customer = openings["customer_id"]
    grants = openings.assign(
        kind="opening",
        anchor_on=openings["starts_on"],
        starts_on=term_starts.astype("M8[s]"),
        term_starts_on=term_starts.astype("M8[s]"),
        currency=looked_up(customer, wishes["currency"]),
        reseller_id=looked_up(customer, wishes["reseller_id"]),
    )
    return frames.typed(grants, frames.GRANT)


def adopted_open_items(rows: Frame, known: Frame, own_numbers: Column, due_days: int) -> Adopted:
    """The open items (OPEN_ITEM, on the rows' index) the books do not know yet; blank `due_on`: `due_days` later."""
    due_on = rows["due_on"].fillna(rows["issued_on"] + pd.Timedelta(days=due_days))
    items = frames.typed(rows.assign(due_on=due_on, paid=rows["paid"].fillna(0)), frames.OPEN_ITEM)
    fresh = changed(items, known, ["number"])
    is_known = fresh["number"].isin(known["number"]) | fresh["number"].isin(own_numbers)
    return Adopted(fresh[~is_known], fresh[is_known], fresh[:0])
