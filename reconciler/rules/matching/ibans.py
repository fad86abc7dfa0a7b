"""Which IBAN is whose: learnt from what was settled without doubt."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reconciler import frames
from reconciler.frames import Frame
from reconciler.rules.matching.books import KNOWN_IBAN, payable_documents
from reconciler.rules.matching.name_index import SIMILAR
from reconciler.rules.matching.payers import folded_ibans, folded_names, similarities
from reconciler.rules.state import State

TEACHING = ("1", "2", "3", "review")
"""The passes an IBAN is learnt from: number, payer and amount were as they should be (so not 1b), or a person said so.

Who was decided on by a person often pays under another name: such an IBAN is known, but not sure (see `ibans_of`).
"""


def learnt_ibans(state: State) -> Frame:
    """The known IBANs (KNOWN_IBAN) that the allocations in the books give."""
    if state.allocations.empty:
        return frames.empty(KNOWN_IBAN)
    documents = payable_documents(state.invoices, state.open_items, state.parties)
    return ibans_of(state.payments, state.allocations, documents, state.parties)


def ibans_of(payments: Frame, allocations: Frame, documents: Frame, parties: Frame) -> Frame:
    """The IBANs that allocations of TEACHING passes give (KNOWN_IBAN).

    An IBAN is the billed party's, unless the payer's name is rather its reseller's. It is sure when the name agrees
    or is missing; the account of a payer of another name may be one that pays for many, so it proves no other payer
    wrong.
    """
    used = allocations.loc[allocations["pass"].isin(TEACHING), ["payment_key", "invoice"]]
    rows = used.merge(payments[["payment_key", "payer_iban", "payer_name"]], on="payment_key")
    rows = rows.merge(
        documents[["number", "party_kind", "party_id", "reseller_id"]], left_on="invoice", right_on="number"
    )
    rows["iban"] = folded_ibans(rows["payer_iban"])
    rows = rows.dropna(subset=["iban"]).drop_duplicates(["iban", "payer_name", "party_kind", "party_id", "reseller_id"])
    if rows.empty:
        return frames.empty(KNOWN_IBAN)
    names = parties.drop_duplicates(["kind", "party_id"]).set_index(["kind", "party_id"])["name"]
    payer = folded_names(rows["payer_name"])
    billed = similarities(payer, _names(names, rows["party_kind"], rows["party_id"]))
    reseller = similarities(payer, _names(names, pd.Series("reseller", index=rows.index), rows["reseller_id"]))
    is_reseller = (reseller >= SIMILAR) & (reseller > billed)
    known = pd.DataFrame(
        {
            "iban": rows["iban"],
            "kind": np.where(is_reseller, "reseller", rows["party_kind"]),
            "party_id": np.where(is_reseller, rows["reseller_id"], rows["party_id"]),
            "is_sure": (np.maximum(billed, reseller) >= SIMILAR) | (payer == "").to_numpy(),
        }
    )
    return unique_ibans([known])


def unique_ibans(known: list[Frame]) -> Frame:
    """Known IBANs together, each of each party once, in one order; sure when any of them is."""
    rows = frames.joined(known, KNOWN_IBAN)
    rows = rows.sort_values(["iban", "kind", "party_id", "is_sure"], ascending=[True, True, True, False])
    return rows.drop_duplicates(["iban", "kind", "party_id"], ignore_index=True)


def _names(names: pd.Series, kinds: pd.Series, party_ids: pd.Series) -> pd.Series:
    asked = names.reindex(pd.MultiIndex.from_arrays([kinds, party_ids]))
    return folded_names(pd.Series(asked.to_numpy(), index=kinds.index, dtype="str"))
