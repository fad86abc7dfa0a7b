"""In which language a file's findings are told: that of the reseller to whom all of its rows belong."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from reconciler.frames import Column, Frame
from reconciler.validate.tables import DIRECT, Tables

_OF_CUSTOMERS = ("members", "opening", "open_items")


def file_languages(tables: Tables, parties: Frame) -> dict[str, str]:
    """The language of each file whose rows all belong to one reseller; `parties` are those in the books.

    Rows count whether they were held or not; those of customers and resellers whom nobody knows say nothing. What this
    month's sheets say of customers and resellers goes before the books.
    """
    if not tables.listed:
        return {}
    customers = _without_totals(tables.listed["customers"])
    owners = _reseller_of_customers(customers, parties)
    rows = [_owned(customers["source"], _own(customers, owners))]
    rows += [
        _owned(tables.listed[kind]["source"], tables.listed[kind]["customer_id"].map(owners)) for kind in _OF_CUSTOMERS
    ]
    resellers = tables.listed["resellers"]
    rows.append(_owned(resellers["source"], resellers["reseller_id"]))
    known = {DIRECT, *resellers["reseller_id"].dropna(), *parties.loc[parties["kind"] == "reseller", "party_id"]}
    owned = pd.concat(rows).drop_duplicates()
    owned = owned[owned["reseller_id"].isin(known)]
    files = owned["source"].map(lambda source: tables.origins[int(source)].file)
    by_file = owned.assign(file=files).groupby("file")["reseller_id"].agg(["nunique", "first"])
    languages = _languages(resellers, parties)
    single = by_file.loc[by_file["nunique"] == 1, "first"].map(languages).dropna()
    return {str(file): str(language) for file, language in single.items()}


def _reseller_of_customers(customers: Frame, parties: Frame) -> Mapping[str, str]:
    """The reseller of each customer, `direct` for none."""
    booked = parties[parties["kind"] == "customer"]
    known = dict(zip(booked["party_id"], booked["reseller_id"].fillna(DIRECT), strict=True))
    said = customers.dropna(subset=["customer_id"])
    own = _own(said, known).fillna(DIRECT)
    return known | dict(zip(said["customer_id"], own, strict=True))


def _without_totals(customers: Frame) -> Frame:
    """The rows but those that name neither a customer nor a reseller, such as the total below a list."""
    return customers[customers["name"].notna() | customers["reseller_id"].notna()]


def _own(customers: Frame, owners: Mapping[str, str]) -> Column:
    """The reseller that the row names, else the one that is known."""
    return customers["reseller_id"].astype(object).fillna(customers["customer_id"].map(owners).astype(object))


def _owned(sources: Column, resellers: Column) -> Frame:
    return pd.DataFrame({"source": sources, "reseller_id": resellers.astype(object)})


def _languages(resellers: Frame, parties: Frame) -> Mapping[str, str]:
    booked = parties[(parties["kind"] == "reseller") & parties["language"].notna()]
    said = resellers.dropna(subset=["reseller_id", "language"])
    return dict(zip(booked["party_id"], booked["language"], strict=True)) | dict(
        zip(said["reseller_id"], said["language"], strict=True)
    )
