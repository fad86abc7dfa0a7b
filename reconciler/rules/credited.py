"""What credit notes took off: amounts of invoices, licences of grants, and licences that a row no longer asks for."""

from __future__ import annotations

import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame, looked_up
from reconciler.rules.terms import BASE_KINDS

TAKEN = {"batch_id": "int", "customer_id": "text", "invoice": "text", "line": "int", "licences": "int"}
"""Licences that a batch took off a line of an invoice; negative where it issued the same ones anew."""


def credited_amounts(invoices: Frame, notes: Frame) -> Column:
    """What credit notes took off each invoice in all, in minor units, on the invoices' index."""
    return looked_up(invoices["number"], notes.groupby("credits")["gross"].sum()).fillna(0).astype("int64")


def licences_taken(notes: Frame, lines: Frame) -> Frame:
    """The licences that each line of a credit note took off a line of its invoice (TAKEN)."""
    of_notes = lines[lines["credited_line"].notna()]
    taken = of_notes.assign(
        invoice=looked_up(of_notes["invoice"], notes.set_index("number")["credits"]), line=of_notes["credited_line"]
    )
    return frames.typed(taken.reset_index(drop=True), TAKEN)


def grants_left(grants: Frame, taken: Frame) -> Frame:
    """The grants with the licences that credit notes left of them; a grant of which none is left ends.

    Only where a term began with it and goes on with others' licences it stays, with none, to say when the term began.
    """
    if taken.empty:
        return grants
    keys = ["invoice", "line"]
    off = taken.groupby(keys)["licences"].sum().rename("off")
    left = grants.join(off, on=keys)
    left["licences"] -= left["off"].fillna(0).astype("int64")
    term = [left["customer_id"], left["term_starts_on"]]
    is_left, is_base = left["licences"] > 0, left["kind"].isin(BASE_KINDS)
    goes_on = is_left.groupby(term).transform("any") & ~(is_left & is_base).groupby(term).transform("any")
    return left[is_left | (is_base & goes_on)].drop(columns="off").reset_index(drop=True)


def licences_not_wanted(wishes: Frame, parties: Frame, taken: Frame, grants: Frame, invoices: Frame) -> Column:
    """How many licences of each wish were credited since its row last changed, on the index of `wishes`.

    Rule `immutable`: a customer is not billed again for what was credited until its row changes. Counted a term, less
    what was issued anew, and of several terms the most: lines for the rest of one term and the next are the same
    licences. A term that was over when it was credited says nothing of later ones. `parties`, `grants` and `invoices`
    (credit notes too) are whole tables, with batch_id.
    """
    if taken.empty:
        return pd.Series(0, index=wishes.index, dtype="int64")
    customers = parties[parties["kind"] == "customer"]
    corrected_in = customers.groupby("party_id")["batch_id"].max()
    changed_in = looked_up(wishes["customer_id"], corrected_in).fillna(0).combine(wishes["batch_id"], max)
    anew = grants[grants["invoice"].isin(invoices.loc[invoices["reissues"].notna(), "number"])]
    moved = frames.joined([taken, frames.typed(anew.assign(licences=-anew["licences"]), TAKEN)], TAKEN)
    moved = moved.merge(grants[["invoice", "line", "term_starts_on", "renews_on"]], on=["invoice", "line"])
    days = invoices.drop_duplicates("batch_id").set_index("batch_id")["issued_on"]
    moved = moved[moved["renews_on"] > looked_up(moved["batch_id"], days)]
    since = looked_up(moved["customer_id"], changed_in.set_axis(wishes["customer_id"])).fillna(0)
    by_term = moved[moved["batch_id"] > since].groupby(["customer_id", "term_starts_on"])["licences"].sum()
    most = by_term.groupby("customer_id").max().clip(lower=0)
    return looked_up(wishes["customer_id"], most).fillna(0).astype("int64")
