"""Resellers and customers as the sheets correct them: a blank cell means unchanged, or the default of a new party."""

from __future__ import annotations

import pandas as pd

from reconciler import frames
from reconciler.config import Config
from reconciler.frames import Column, Frame
from reconciler.validate.tables import DIRECT

_ANSWER = ["vat_checked_on", "vat_check_id"]
_SHARED = ["name", "country", "address", "postcode", "city", "vat_number", *_ANSWER]


def merged_resellers(rows: Frame, known: Frame) -> Frame:
    """Each reseller in the sheets (PARTY, on the rows' index): its cells, else what the books know."""
    cells = rows.rename(columns={"reseller_id": "party_id"}).assign(kind="reseller")
    before = _known(cells["party_id"], known[known["kind"] == "reseller"], "party_id")
    names = [*_SHARED, "email", "language", "currency", "discount_bp", "bill_to", "roster"]
    return frames.typed(_filled(cells, before, names).assign(kind="reseller", party_id=cells["party_id"]), frames.PARTY)


def merged_customers(rows: Frame, known: Frame, resellers: Frame, config: Config) -> tuple[Frame, Frame]:
    """Each customer in the sheets as a party (PARTY) and its wish (WISH with `is_new`), both on the rows' index.

    `known` is the books' parties with their wishes (columns of both); `resellers` are all resellers after this
    month's corrections. Defaults of a new customer as in the table `Defaults`; the wish's `currency` stays missing
    where nothing gives one. `start_date` and `change_date` belong to the row: a blank one is none.
    """
    cells = rows.rename(columns={"customer_id": "party_id", "billing_email": "email"})
    before = _known(cells["party_id"], known, "party_id")
    names = [*_SHARED, "email", "language", "currency", "bill_to", "reseller_id", "licences"]
    names += ["term_months", "payment_method", "auto_renew", "order_reference"]
    both = _filled(cells, before, names)
    both["reseller_id"] = both["reseller_id"].mask(both["reseller_id"] == DIRECT)
    reseller = _known(both["reseller_id"], resellers, "party_id")
    both["currency"] = both["currency"].fillna(reseller["currency"])
    if (only := _only_currency(config)) is not None:
        both["currency"] = both["currency"].fillna(only)
    # Who leaves its reseller is not billed to it any more, unless the row itself says so.
    inherited = both["bill_to"].mask(both["reseller_id"].isna(), cells["bill_to"])
    both["bill_to"] = inherited.fillna(reseller["bill_to"]).fillna("customer")
    both["language"] = both["language"].fillna(reseller["language"]).fillna(config.output.language)
    both["term_months"] = both["term_months"].fillna(12)
    both["payment_method"] = both["payment_method"].fillna("bank_transfer")
    both["auto_renew"] = both["auto_renew"].astype("boolean").fillna(True)
    both = both.assign(kind="customer", party_id=cells["party_id"], customer_id=cells["party_id"])
    both = both.assign(start_date=rows["start_date"], change_date=rows["change_date"])
    wish = frames.typed(both, frames.WISH).assign(is_new=~cells["party_id"].isin(known["party_id"]))
    return frames.typed(both, frames.PARTY), wish


def party_key(kind: Column | str, party_id: Column) -> Column:
    """One text for a party, customers and resellers kept apart; missing where the id is."""
    key: Column = kind + "/" + party_id
    return key


def changed(rows: Frame, known: Frame, keys: list[str]) -> Frame:
    """The rows that are not in `known` word for word (compared on the columns of `rows`, by the given keys)."""
    if known.empty:
        return rows
    before = rows[keys].merge(known, on=keys, how="left", indicator="_found").set_index(rows.index)
    values = [name for name in rows.columns if name not in keys]
    same = pd.Series(before["_found"] == "both", index=rows.index)
    for name in values:
        old, new = before[name], rows[name]
        same &= ((old == new).fillna(False).astype(bool)) | (old.isna() & new.isna())
    return rows[~same]


def current_parties(known: Frame, corrected: Frame) -> Frame:
    """All parties (PARTY) with this batch's corrections in place of what was known."""
    key = ["kind", "party_id"]
    return frames.joined([known[list(frames.PARTY)], corrected], frames.PARTY).drop_duplicates(
        key, keep="last", ignore_index=True
    )


def _known(keys: Column, known: Frame, name: str) -> Frame:
    """For each key its row of `known`, on the keys' index; all missing where there is none."""
    return known.drop_duplicates(name).set_index(name).reindex(keys).set_axis(keys.index)


def _filled(cells: Frame, before: Frame, names: list[str]) -> Frame:
    """The cells, and what was known where they are blank; an answer of VIES is known of its own VAT number only."""
    is_other = cells["vat_number"].notna() & (_compact(cells["vat_number"]) != _compact(before["vat_number"]))
    before = before.assign(**{name: before[name].mask(is_other) for name in _ANSWER})
    columns = {}
    for name in names:
        old = before[name] if name in before else pd.Series(pd.NA, index=cells.index)
        columns[name] = cells[name].fillna(old) if name in cells else old
    return pd.DataFrame(columns, index=cells.index)


def _compact(vat_numbers: Column) -> Column:
    return vat_numbers.str.replace(r"[\W_]+", "", regex=True).str.upper()


def _only_currency(config: Config) -> str | None:
    currencies = {price.currency for price in config.prices}
    return currencies.pop() if len(currencies) == 1 else None
