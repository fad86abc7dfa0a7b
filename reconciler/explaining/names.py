"""What can be explained, and which of it is meant by what somebody typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reconciler.catalogue import all_codes
from reconciler.frames import Column
from reconciler.rules.state import State
from reconciler.wording import first_few
from reconciler.workspace import WorkspaceError

INVOICE, CREDIT_NOTE, OPEN_ITEM = "invoice", "credit note", "open item"
CUSTOMER, PAYMENT, CODE = "customer", "payment", "finding code"

_NEAREST = 3
_LEAST_OF_A_KEY = 6
"""So many characters of a payment's key are taken for its beginning."""
_LIKENESS = 60
"""Percent of likeness from which a name is worth suggesting."""

ASK = (
    "Ask for the number of an invoice or credit note, a creditor reference, an open item, a customer id, a payment id "
    "or key, or a finding code, as the workbooks in out/ show them."
)
ASK_FOR_A_CODE = "Nothing is booked yet, so only finding codes can be explained, such as those in findings.xlsx."


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be explained: its kind, and its key in the books."""

    kind: str
    key: str


def things_named(what: str, state: State) -> list[Thing]:
    """Everything that is called exactly `what`, else the one thing that is called so in another case or spacing.

    WorkspaceError with what is nearest if there is none, or with the candidates if there are several.
    """
    known = list(_named_things(state))
    exact = list(dict.fromkeys(thing for name, thing in known if name == what.strip()))
    if exact:
        return exact
    alike = list(dict.fromkeys(thing for name, thing in known if _folded(name) == _folded(what)))
    alike = alike or list(_payments_told_by(what.strip(), state))
    if len(alike) > 1:
        candidates = first_few([f"{thing.kind} {thing.key}" for thing in alike])
        raise WorkspaceError(f"{what!r} may mean {candidates}. Write it in exactly that way.")
    if not alike:
        ask = ASK if state.as_of else ASK_FOR_A_CODE
        raise WorkspaceError(f"{what!r} is not known here.{_nearest(what, (name for name, _ in known))} {ask}")
    return alike


def _named_things(state: State) -> Iterable[tuple[str, Thing]]:
    """Every name with the thing it stands for; a thing may have several."""
    customers = state.parties.loc[state.parties["kind"] == "customer", "party_id"]
    yield from _named(INVOICE, state.invoices["number"])
    yield from _named(INVOICE, state.invoices["reference"], state.invoices["number"])
    yield from _named(CREDIT_NOTE, state.credit_notes["number"])
    yield from _named(OPEN_ITEM, state.open_items["number"])
    yield from _named(CUSTOMER, customers)
    yield from _named(CUSTOMER, state.holds.loc[state.holds["is_held"], "customer_id"])
    yield from _named(PAYMENT, state.payments["payment_id"], state.payments["payment_key"])
    yield from _named(PAYMENT, state.payments["payment_key"])
    yield from ((code, Thing(CODE, code)) for code in all_codes())


def _payments_told_by(what: str, state: State) -> Iterable[Thing]:
    """Payments by what the bank says of them beside an id, else by the beginning of their key."""
    payments = state.payments
    told = (payments["end_to_end_id"] == what) | (payments["entry_reference"] == what)
    if not told.any() and len(what) >= _LEAST_OF_A_KEY:
        begins = payments["payment_key"].str.removeprefix("hash:").str.startswith(what.removeprefix("hash:"))
        told = begins | payments["payment_key"].str.startswith(what)
    return (Thing(PAYMENT, key) for key in payments.loc[told, "payment_key"])


def _named(kind: str, names: Column, keys: Column | None = None) -> Iterable[tuple[str, Thing]]:
    rows = zip(names.tolist(), (names if keys is None else keys).tolist(), strict=True)
    return ((name, Thing(kind, key)) for name, key in rows if isinstance(name, str))


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()


def _nearest(what: str, names: Iterable[str]) -> str:
    from rapidfuzz import fuzz, process

    near = process.extract(
        what, list(dict.fromkeys(names)), scorer=fuzz.ratio, processor=_folded, limit=_NEAREST, score_cutoff=_LIKENESS
    )
    return f" Did you mean {' or '.join(name for name, *_ in near)}?" if near else ""
