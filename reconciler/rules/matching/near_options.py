"""Options from numbers and references that are one digit away from those of a document of exactly the amount."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from reconciler.frames import Frame
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
_SCORES = {"agrees": 82, "unknown": 58}


def near_options(open_round: Round) -> Frame:
    """Documents of exactly the amount whose year and serial, or serial, is one digit or one swap away (OPTION).

    With another payer than the one known: none. With a payer who is not known: by year and serial, and only one.
    """
    written = _written(open_round)
    documents = open_round.documents[open_round.documents["open"] > 0]
    if written.empty or documents.empty:
        return pd.DataFrame(columns=list(OPTION))
    keys = _document_keys(documents)
    some = [
        _near(written[written["kind"] == kind], keys[keys["is_year"] == (kind != "serial")])
        for kind in ("reference", "year", "serial")
    ]
    near = pd.concat(some).drop_duplicates(["payment", "document"])
    near = near[(near["kind"] != "reference") | near["document"].map(documents["reference"]).notna()]
    named = pd.MultiIndex.from_frame(open_round.pairs[["payment", "document"]])
    near = near[~pd.MultiIndex.from_frame(near[["payment", "document"]]).isin(named)]
    found = _exact(near, open_round)
    found = found[(found["standing"] == "agrees") | ((found["standing"] == "unknown") & (found["kind"] != "serial"))]
    found = found.sort_values(["payment", "standing", "kind", "due_on", "document"])
    found["kind"] = found["kind"].where(found["kind"] == "reference", "number").radd("near-")
    is_only = ~found.duplicated(["payment", "standing"], keep=False)
    found = found[is_only | (found["standing"] == "agrees")].drop_duplicates("payment")
    return found.assign(score=found["standing"].map(_SCORES))[list(OPTION)]


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


def _exact(found: Frame, open_round: Round) -> Frame:
    """Those of exactly the amount and in its currency, that are there for the transfer; with what the payer says."""
    transfers = open_round.transfers.loc[found["payment"], ["left", "currency", "came_in"]].reset_index(drop=True)
    documents = open_round.documents.loc[found["document"]].reset_index(drop=True)
    found = found.reset_index(drop=True).assign(due_on=documents["due_on"])
    came, issued = transfers["came_in"].astype("Float64"), documents["issued_in"].astype("Float64")
    is_later = came.fillna(np.inf).to_numpy(float) <= issued.fillna(-1).to_numpy(float)
    is_exact = (documents["open"] == transfers["left"]) & (documents["currency"] == transfers["currency"])
    payers = open_round.payers
    known = {
        (payment, party): "a known IBAN" if is_iban else "its name"
        for payment, party, is_iban in rows_of(payers, "payment", "party", "is_iban")
    }
    roles = zip(found["payment"], documents["party"], documents["payer"], strict=True)
    found["by"] = [known.get((payment, party)) or known.get((payment, payer)) for payment, party, payer in roles]
    is_known = found["payment"].isin(payers["payment"])
    found["standing"] = np.select([found["by"].notna(), is_known], ["agrees", "contradicts"], "unknown")
    return found[is_exact & ~is_later]
