"""Options from numbers and references that are one digit away from those of a document of exactly the amount."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reconciler.frames import Frame, are_among
from reconciler.rules.matching.fold import folded_words
from reconciler.rules.matching.mentions import FIELDS
from reconciler.rules.matching.options import OPTION
from reconciler.rules.matching.round import Round, rows_of
from reconciler.rules.matching.serials import serial_of, with_digits, without_other_numbers

_AFTER_YEAR = re.compile(r"(?<![0-9])([0-9]{4})[\s\-/._:–—]{0,3}([0-9]{1,8})(?![0-9])")
_ALONE = re.compile(r"(?<![0-9])[0-9]{5,8}(?![0-9])")
_LINE_BREAK = re.compile(r"\s*\n\s*")
_SERIAL_DIGITS, _ALL_DIGITS = 8, 12
_YEAR_PLACE = 10**_SERIAL_DIGITS
_SCORES = {"near-reference": (82, 58), "near-number": (82, 58), "near-part": (57, 0), "near-over": (54, 0)}
"""Where the payer agrees, and where it is not known."""


def near_options(open_round: Round) -> Frame:
    """Documents whose year and serial, or serial, is one digit or one swap away from one in the text (OPTION).

    With another payer than the one known: none. With a payer who is not known: by year and serial, of exactly the
    amount, and only one. With a payer who agrees those of another amount come after those of the amount.
    """
    written = _written(open_round)
    documents = open_round.documents[open_round.documents["open"] > 0]
    if written.empty or documents.empty:
        return pd.DataFrame(columns=list(OPTION))
    keys = _document_keys(documents)
    by_kind = {kind: written[written["kind"] == kind] for kind in ("reference", "year", "serial")}
    some = [_near(found, keys[keys["is_year"] == (kind != "serial")]) for kind, found in by_kind.items()]
    some[-1] = some[-1][_are_of_payer(some[-1], open_round)]
    near = pd.concat(some).drop_duplicates(["payment", "document"])
    near = near[(near["kind"] != "reference") | near["document"].map(documents["reference"]).notna()]
    near = near[~are_among(near, open_round.pairs, ["payment", "document"])]
    found = _compared(near, open_round)
    is_unknown = (found["standing"] == "unknown") & found["is_exact"] & (found["kind"] != "serial")
    found = found[(found["standing"] == "agrees") | is_unknown]
    found["differs"] = ~found["is_exact"]
    found = found.sort_values(["payment", "standing", "differs", "kind", "due_on", "document"])
    is_only = ~found.duplicated(["payment", "standing"], keep=False)
    found = found[is_only | (found["standing"] == "agrees")].drop_duplicates("payment")
    kinds = ["near-part", "near-over", "near-reference"]
    other, is_less = found["differs"], found["left"] < found["open"]
    checks = [other & is_less, other, found["kind"] == "reference"]
    found["kind"] = np.select(checks, kinds, "near-number").astype(object)
    agrees = found["standing"] == "agrees"
    found["score"] = [_SCORES[kind][0 if agree else 1] for kind, agree in zip(found["kind"], agrees, strict=True)]
    return found[list(OPTION)]


def _written(open_round: Round) -> Frame:
    """Numbers that could be meant as a document's (`key`), with year or without, one row each."""
    transfers = open_round.transfers[open_round.transfers["left"] > 0]
    strays = open_round.strays[open_round.strays["payment"].isin(transfers.index)]
    texts = [(payment, text, "reference") for payment, text in rows_of(strays, "payment", "reference")]
    for field in FIELDS:
        given = transfers[field].dropna()
        texts += [
            (payment, without_other_numbers(with_digits(_LINE_BREAK.sub("", folded_words(text)))), "year")
            for payment, text in zip(given.index.tolist(), given.tolist(), strict=True)
        ]
    found = []
    for payment, text, kind in texts:
        found += [(payment, int(year) * _YEAR_PLACE + int(serial), kind) for year, serial in _AFTER_YEAR.findall(text)]
        found += [(payment, int(serial), "serial") for serial in _ALONE.findall(text)]
    return pd.DataFrame(found, columns=["payment", "key", "kind"]).drop_duplicates()


def _document_keys(documents: Frame) -> Frame:
    rows: list[tuple[int, int, bool]] = []
    for document, number in zip(documents.index.tolist(), documents["number"].tolist(), strict=True):
        serial = serial_of(number)
        if serial is None or serial.serial >= _YEAR_PLACE:
            continue
        if serial.year:
            rows.append((document, serial.year * _YEAR_PLACE + serial.serial, True))
        rows.append((document, serial.serial, False))
    return pd.DataFrame(rows, columns=["document", "key", "is_year"])


def _near(written: Frame, keys: Frame) -> Frame:
    """The written numbers with the documents whose key is the same but for one digit, or for two that are swapped."""
    if written.empty or keys.empty:
        return pd.DataFrame({"payment": [], "document": [], "kind": []})
    unique = written["key"].unique()
    variants = _variants(unique, 6 if written["kind"].iloc[0] == "serial" else _ALL_DIGITS)
    rows, columns = np.nonzero(np.isin(variants, keys["key"].to_numpy()))
    near = pd.DataFrame({"written": unique[rows], "key": variants[rows, columns]}).drop_duplicates()
    near = near.merge(written[["payment", "key", "kind"]].rename(columns={"key": "written"}), on="written")
    return near.merge(keys, on="key")[["payment", "document", "kind"]]


def _are_of_payer(near: Frame, open_round: Round) -> NDArray[np.bool_]:
    """Which pairs are of a payer who agrees. Serials alone count for no other, and each has dozens near it."""
    documents, payers = open_round.documents, open_round.payers
    roles = [payers["party"], documents["party"], documents["payer"]]
    codes, _ = pd.factorize(pd.concat(roles, ignore_index=True))
    among, *of_documents = np.split(codes.astype("int64"), np.cumsum([len(role) for role in roles])[:-1])
    width = codes.max(initial=0) + 2  # missing is -1, and then 0
    known = payers["payment"].to_numpy("int64") * width + among + 1
    payment = near["payment"].to_numpy("int64") * width
    at = documents.index.get_indexer(near["document"])
    agrees = np.zeros(len(near), dtype=bool)
    for party in of_documents:
        agrees |= np.isin(payment + party[at] + 1, known) & (party[at] >= 0)
    return agrees


def _variants(keys: Any, digits: int) -> Any:
    """Each key (a row) with every digit replaced by every other, and with neighbouring digits swapped."""
    columns = []
    for place in range(digits):
        unit = 10**place
        digit = keys // unit % 10
        columns += [keys + (other - digit) * unit for other in range(10)]
        if place + 1 < digits:
            following = keys // (unit * 10) % 10
            columns.append(keys + (following - digit) * unit + (digit - following) * unit * 10)
    return np.stack(columns, axis=1)


def _compared(found: Frame, open_round: Round) -> Frame:
    """Those in the transfer's currency that are there for it, with `is_exact` and what the payer says."""
    transfers = open_round.transfers.loc[found["payment"], ["left", "currency", "came_in"]].reset_index(drop=True)
    documents = open_round.documents.loc[found["document"]].reset_index(drop=True)
    found = found.reset_index(drop=True).assign(
        due_on=documents["due_on"],
        left=transfers["left"],
        open=documents["open"],
        is_exact=documents["open"] == transfers["left"],
    )
    came, issued = (column.astype("Float64") for column in (transfers["came_in"], documents["issued_in"]))
    is_later = came.fillna(np.inf).to_numpy(float) <= issued.fillna(-1).to_numpy(float)
    payers = open_round.payers
    known = {
        (payment, party): "its IBAN" if is_iban else "its name"
        for payment, party, is_iban in rows_of(payers, "payment", "party", "is_iban")
    }
    roles = zip(found["payment"], documents["party"], documents["payer"], strict=True)
    by = [known.get((payment, party)) or known.get((payment, payer)) for payment, party, payer in roles]
    found["by"] = pd.Series(by, index=found.index, dtype="str")
    is_known = found["payment"].isin(payers["payment"])
    found["standing"] = np.select([found["by"].notna(), is_known], ["agrees", "contradicts"], "unknown").astype(object)
    return found[(documents["currency"] == transfers["currency"]) & ~is_later]
