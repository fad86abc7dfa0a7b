"""The small book that the adversarial remittances are held against: a few payers, many of them easily confused.

Amounts are in minor units. Licences cost the same for everybody, so several parties owe 1,142.40 EUR.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
from stdnum import iso11649

from reconciler import frames
from reconciler.frames import Frame
from reconciler.rules.matching.books import DOCUMENT, KNOWN_IBAN

BERGMANN, FORET, LINDQVIST, MUELLER = "C100", "C200", "C300", "C400"
NAMESAKE, MEER, ASHFORD, ZETA = "C500", "C600", "C700", "C800"
SYD, HAUS = "R1", "R2"

NAMES = {
    BERGMANN: "Bergmann Maschinenbau GmbH",
    FORET: "Forêt Numérique SARL",
    LINDQVIST: "Lindqvist Bygg AB",
    MUELLER: "Müller & Söhne AG",
    NAMESAKE: "Mueller und Soehne Logistik GmbH",
    MEER: "Van der Meer Advocaten B.V.",
    ASHFORD: "Ashford Consulting Ltd",
    ZETA: "Zeta Optik GmbH",
    SYD: "Partnerhuset Syd AB",
    HAUS: "Kryptohaus Vertriebs GmbH",
}
RESELLERS = {BERGMANN: SYD, LINDQVIST: SYD, ZETA: HAUS}
IBANS = {
    BERGMANN: "DE89370400440532013000",
    FORET: "FR1420041010050500013M02606",
    MEER: "NL91ABNA0417164300",
    SYD: "SE4550000000058398257466",
}


class Doc(NamedTuple):
    """An invoice or open item; `left` is what is open, the whole amount when not said."""

    number: str
    party: str
    gross: int
    left: int | None = None
    currency: str = "EUR"


INV17 = Doc("INV-2026-000017", BERGMANN, 114240)
INV18 = Doc("INV-2026-000018", BERGMANN, 57120)
BOOK = (
    INV17,
    INV18,
    Doc("INV-2025-000017", FORET, 114240),
    Doc("INV-2026-000021", FORET, 96000),
    Doc("INV-2026-000022", FORET, 48000),
    Doc("INV-2026-000033", LINDQVIST, 114240),
    Doc("INV-2026-000044", MUELLER, 114240),
    Doc("INV-2026-000045", NAMESAKE, 114240),
    Doc("INV-2026-000056", MEER, 116160),
    Doc("INV-2026-000057", MEER, 116160, 66160),
    Doc("INV-2026-000058", MEER, 116160, 0),
    Doc("INV-2026-000071", ASHFORD, 100000, currency="USD"),
    Doc("INV-2026-000081", HAUS, 228480),
    Doc("INV-2026-004930", ASHFORD, 120000),
    Doc("R-4711", MUELLER, 23800),
    Doc("2024/118", MEER, 58080),
    Doc("77", ASHFORD, 11900),
)


_GIVEN = [name for name in DOCUMENT if name != "credited"]
"""The columns of a document here: none of them is credited."""


def rf(number: str) -> str:
    """The creditor reference of a number, with an independent library by trying all check digits."""
    body = "".join(c for c in number if c.isalnum())
    return next(f"RF{n:02d}{body}" for n in range(2, 99) if iso11649.is_valid(f"RF{n:02d}{body}"))


def groups(reference: str) -> str:
    """In groups of four, as printed on paper."""
    return " ".join(reference[n : n + 4] for n in range(0, len(reference), 4))


def documents(rows: tuple[Doc, ...]) -> Frame:
    """The documents as the matching takes them (DOCUMENT)."""
    return frames.typed(pd.DataFrame([_document(doc) for doc in rows], columns=_GIVEN), DOCUMENT)


def _document(doc: Doc) -> dict[str, Any]:
    is_reseller = doc.party in (SYD, HAUS)
    return {
        "number": doc.number,
        "party_kind": "reseller" if is_reseller else "customer",
        "party_id": doc.party,
        "reseller_id": None if is_reseller else RESELLERS.get(doc.party),
        "currency": doc.currency,
        "gross": doc.gross,
        "open": doc.gross if doc.left is None else doc.left,
        "reference": rf(doc.number) if doc.number.startswith("INV") else None,
    }


def parties() -> Frame:
    """All parties (PARTY)."""
    rows = [
        {
            "kind": "reseller" if party in (SYD, HAUS) else "customer",
            "party_id": party,
            "name": name,
            "reseller_id": RESELLERS.get(party),
        }
        for party, name in NAMES.items()
    ]
    return frames.typed(pd.DataFrame(rows), frames.PARTY)


def known_ibans() -> Frame:
    """The accounts learnt in earlier months (KNOWN_IBAN)."""
    rows = [(iban, "reseller" if party in (SYD, HAUS) else "customer", party, True) for party, iban in IBANS.items()]
    return frames.typed(pd.DataFrame(rows, columns=list(KNOWN_IBAN)), KNOWN_IBAN)
