"""The keys of the month's statement lines: which payment of the books or of the month each line is."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reconciler import frames
from reconciler.frames import Column, Frame
from reconciler.rules.matching.batches import batches_twice, sums_twice
from reconciler.rules.matching.identity import content_hashes, owners, plain
from reconciler.rules.matching.same_lines import movements, repeating_references, same_movements
from reconciler.validate.statement_lines import real_reference
from reconciler.validate.statements import PLACED

LINE_COLUMNS = {"is_reversal": "bool", "original_references": "text", "entry_reference": "text", **PLACED}
"""What lines of statements have beside the columns of the payments sheet; `kind` is missing in rows of sheets."""

NEAR = pd.Timedelta(days=31)
"""Payments of the books booked so much before or after the month's lines can be among them."""

_COMPARED = (
    *("payment_key", "booked_on", "value_date", "amount", "currency", "payment_id", "payer_name", "payer_iban"),
    *("end_to_end_id", "structured_reference", "text", "account", "entry_reference", "file", "sheet", "number"),
    "batch_id",
)
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class LineKeys:
    """`rows`: the lines with `payment_key`; `fresh`: the first line of each new payment; `doubtful`: keys of new ones
    that are perhaps a batch and its parts, each with the key of the other."""

    rows: Frame
    fresh: Frame
    doubtful: dict[str, str]


def line_keys(lines: Frame, known: Frame, of_sheets: Frame) -> LineKeys:
    """Every line's key; `number` is that of its entry or line, which the books keep as `row`.

    `known` are the payments in the books, `of_sheets` the new ones of the month's sheets.
    """
    if lines.empty:
        return LineKeys(lines.assign(payment_key=""), lines.assign(payment_key=""), {})
    first, last = lines["booked_on"].min() - NEAR, lines["booked_on"].max() + NEAR
    near = [part[part["booked_on"].between(first, last)] for part in (known, of_sheets)]
    rows = _compared([lines.assign(payment_key=""), *(part for part in near if len(part))])
    found = movements(rows)
    own, others = found[: len(lines)], found[len(lines) :]
    taken = set(known["payment_key"]) | set(of_sheets["payment_key"])
    payments = same_movements(own, lines["scope"].tolist(), others, taken)
    absorbed, doubtful = batches_twice(payments, set(known.loc[known["is_unproven"], "payment_key"]))
    absorbed |= sums_twice(own, lines["scope"].tolist(), others)
    keyed = lines.assign(payment_key=pd.Series([one.key for one in own], index=lines.index, dtype="str"))
    is_new = pd.Series([one.is_new and one.key not in absorbed for one in own], index=lines.index)
    return LineKeys(keyed[~keyed["payment_key"].isin(absorbed)], keyed[is_new], doubtful)


def _compared(parts: list[Frame]) -> Frame:
    """Lines and known payments below one another, with what `movements` reads."""
    wanted = [*_COMPARED, "scope", "source", "has_balances"]
    of_lines = ["scope", "source", "has_balances", "number"]
    known = [part.drop(columns=of_lines, errors="ignore").rename(columns={"row": "number"}) for part in parts[1:]]
    rows = pd.concat([part[[n for n in wanted if n in part]] for part in (parts[0], *known)], ignore_index=True)
    rows = rows.assign(owner=owners(rows), payment_id=_real(rows["payment_id"]))
    rows["content"] = content_hashes(rows.assign(account=rows["owner"]))
    is_repeating = repeating_references(rows)
    entry = _real(rows["entry_reference"]).fillna("") if "entry_reference" in rows else ""
    reference = rows["payment_id"].mask(is_repeating).fillna("")
    rows = rows.assign(entry=entry, reference=reference)
    made = [one.startswith(f"{of}/") for one, of in zip(reference, rows["entry"], strict=True)]
    return rows.assign(
        is_own=(reference != "") & ~(pd.Series(made, index=rows.index) & (rows["entry"] != "")),
        day=_days(rows["booked_on"]),
        value_day=_days(rows["value_date"]),
        end_to_end=_real(rows["end_to_end_id"]).fillna(""),
        iban=plain(rows["payer_iban"]).str.replace(" ", "").str.upper(),
        payer_name=plain(rows["payer_name"]),
        place=_places(rows),
    )


def _places(rows: Frame) -> Column:
    """File, statement and entry of each row; statements of a file, and files of two months, may be called the same."""
    names = [name for name in ("file", "sheet", "source", "batch_id", "number") if name in rows]
    texts = [rows[name].astype("str").fillna("") for name in names]
    return texts[0].str.cat(texts[1:], sep="\n")


def _real(column: Column) -> Column:
    """References without those that say that there is none."""
    text = plain(column)
    real = {one: real_reference(one) or None for one in text.unique()}
    return text.map(real).astype(frames.DTYPES["text"])


def _days(column: Column) -> Column:
    """Days since 1970, 0 where there is none."""
    return ((column - pd.Timestamp(0)) // _DAY).fillna(0).astype("int64")
