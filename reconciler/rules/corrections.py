"""The month's resellers and customers, corrected by the sheets, and what every customer wants now."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reconciler import frames
from reconciler.config import Config
from reconciler.frames import Frame
from reconciler.rules.parties import changed, current_parties, merged_customers, merged_resellers
from reconciler.rules.state import State
from reconciler.validate.tables import Tables

_WISH_ONLY = ["licences", "term_months", "payment_method", "auto_renew", "order_reference"]


@dataclass(frozen=True)
class Corrections:
    """`parties`: all as they stand now (PARTY). `new_parties`, `new_wishes`: what the sheets change.

    `wanted`: every customer's wish (WISH), indexed by customer_id, with what `decisions` asks for besides.
    """

    parties: Frame
    new_parties: Frame
    new_wishes: Frame
    wanted: Frame

    @property
    def customers(self) -> Frame:
        """The customers among the parties, indexed by customer_id."""
        return self.parties[self.parties["kind"] == "customer"].set_index("party_id", drop=False)

    @property
    def resellers(self) -> Frame:
        """The resellers among the parties."""
        return self.parties[self.parties["kind"] == "reseller"]

    def without(self, held: frozenset[str], known: frozenset[str]) -> Corrections:
        """The same as if the rows of the customers `held` had not come; `known` are those the books have already."""
        customer = self.parties["party_id"].where(self.parties["kind"] == "customer", "")
        unknown = held - known
        new_customer = self.new_parties["party_id"].where(self.new_parties["kind"] == "customer", "")
        return Corrections(
            parties=self.parties[~customer.isin(unknown)],
            new_parties=self.new_parties[~new_customer.isin(held)],
            new_wishes=self.new_wishes[~self.new_wishes["customer_id"].isin(held)],
            wanted=self.wanted[~self.wanted.index.isin(held)],
        )


def corrections(tables: Tables, state: State, config: Config) -> Corrections:
    """What the accepted rows of resellers and customers change, and the wishes of all customers after them."""
    known_resellers = state.parties[state.parties["kind"] == "reseller"]
    merged = merged_resellers(tables.frames["resellers"], state.parties)
    resellers = current_parties(known_resellers, merged)
    before = _known_customers(state)
    parties, wishes = merged_customers(tables.frames["customers"], before, resellers, config)
    known_customers = before.assign(kind="customer")
    corrected = changed(parties, known_customers, ["party_id"])
    new_parties = [changed(merged, known_resellers, ["party_id"]), corrected]
    fresh = changed(wishes[list(frames.WISH)], state.wishes, ["customer_id"])
    return Corrections(
        parties=current_parties(state.parties, frames.joined([merged, parties], frames.PARTY)),
        new_parties=frames.joined(new_parties, frames.PARTY),
        new_wishes=fresh,
        wanted=_wanted(wishes, fresh, state.wishes, frozenset(corrected["party_id"])),
    )


def _known_customers(state: State) -> Frame:
    customers = state.parties[state.parties["kind"] == "customer"]
    wishes = state.wishes.set_index("customer_id")[_WISH_ONLY]
    return customers.join(wishes, on="party_id")


def _wanted(wishes: Frame, fresh: Frame, known: Frame, corrected: frozenset[str]) -> Frame:
    """All wishes, those of the sheets in place of the books'; a wish of the books keeps its dates (`absent`).

    What was credited is not wanted again while the row stays as it was: neither wish nor party (`corrected`) changes.
    """
    before = known.set_index("customer_id")
    rows = wishes.assign(is_changed=wishes.index.isin(fresh.index)).set_index("customer_id")
    absent = before[~before.index.isin(rows.index)]
    wanted = pd.concat([rows.assign(has_row=True), absent.assign(has_row=False, is_changed=False)])
    ids = wanted.index
    renewed = before["auto_renew"].reindex(ids).astype("boolean").fillna(True).astype(bool)
    earlier = before[["start_date", "since"]].reindex(ids)
    credited = before["credited"].reindex(ids).fillna(0).astype("int64")
    extra = {"has_row": wanted["has_row"].astype(bool), "is_changed": wanted["is_changed"].astype(bool)}
    dates = {"started_before": earlier["start_date"], "wished_on": earlier["since"]}
    typed = frames.typed(wanted.assign(customer_id=ids), frames.WISH)
    is_other = extra["is_changed"] | ids.isin(corrected)
    kept = credited.mask(is_other, 0)
    return typed.assign(**extra, **dates, credited=kept, renewed_before=renewed).rename_axis(None)
