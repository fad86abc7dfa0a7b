"""The structured description of German and Austrian banks, `166?00…?20…?31…?32…`; others write `>`, `<`, `^`, `~`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.intake.statements.mt940_about import About, charge, iban_in, reference, structured
from reconciler.intake.statements.mt940_wrapping import purpose, tidy

BEGINS = re.compile(r"^\s*(?:\d{3})?([?>])\d\d|^\s*\d{3}([<^~])\d\d", re.ASCII)

_RETURNS = {"108", "109", "111", "159", "181", "184"}
"""Transaction codes (GVC) of returned debits and transfers."""

_RETURN_WORDS = re.compile(r"RETOURE|R(?:UE|Ü)CK(?:LAST|BUCH|UEBERW|ÜBERW)|RETURN|\bREJECT", re.IGNORECASE)
_KEYWORD = re.compile(
    r"((?:EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|PURP|IBAN|BIC|COAM|OAMT|OCMT|ORCR|ORMR|DDAT|SQTP|MDAT|RREF|BREF)\+"
    r"|MTLG:)"
)
_ADDED = re.compile(
    r"\s*(?:\b(?:EREF|KREF|MREF|CRED|ABWA): (?:(?! (?:EREF|MREF|CRED|IBAN): ).){1,80})*"
    r"\s*\bIBAN: ?((?:[A-Z0-9] ?){15,34}) BIC: ?[A-Z0-9 ]{0,14}(?: ABWA: .{0,80})?$",
    re.ASCII,
)


def described(text: str, currency: str) -> About:
    """What the subfields say: ?20-?29 and ?60-?65 the purpose, ?31 or ?38 the account, ?32 and ?33 the name.

    >>> about = described("166?00GUTSCHRIFT?20EREF+A-1?21SVWZ+Rechnung INV-2026-0000?2201?32Nord ?33AB", "EUR")
    >>> about.end_to_end_id, about.text, about.name
    ('A-1', 'Rechnung INV-2026-000001', 'Nord AB')
    """
    gvc, parts = _subfields(text)
    words = _said(parts)
    account = iban_in(parts.get("31", "")) or iban_in(parts.get("38", "")) or iban_in(words.get("IBAN+", ""))
    name = tidy(purpose([parts[code] for code in ("32", "33") if code in parts])[0])
    about = About(name=name or tidy(words.get("ABWA+", "")), iban=account)
    about.end_to_end_id = reference(words.get("EREF+"))
    about.customer_reference = reference(words.get("KREF+")) or reference(words.get("RREF+"))
    about.structured_reference = structured(words.get("SVWZ+", ""))
    about.text = "" if about.structured_reference else _remittance(words, about)
    about.charges = charge(words.get("COAM+", ""), currency)
    about.is_return = gvc in _RETURNS or bool(_RETURN_WORDS.search(parts.get("00", "")))
    return about


def _subfields(text: str) -> tuple[str, dict[str, str]]:
    """The transaction code, and the subfields by number; a `?20` that comes again, or too late, is a payer's text."""
    match = BEGINS.match(text)
    assert match
    mark = match[1] or match[2]
    pieces = re.split(rf"{re.escape(mark)}(\d\d)", text)
    parts: dict[str, str] = {}
    last = ""
    for code, value in zip(pieces[1::2], pieces[2::2], strict=True):
        if last and (code in parts or (code[0] == last[0] == "2" and code < last)):
            parts[last] += f"{mark}{code}{value}"
        else:
            parts[code], last = value, code
    return pieces[0].strip(), parts


def _said(parts: dict[str, str]) -> dict[str, str]:
    """The keywords of the purpose: ?60 to ?65 go on where ?29 was full, and are a text of their own without it."""
    purposes = [parts[code] for code in sorted(parts) if code[0] == "2"]
    more = [parts[code] for code in sorted(parts) if "60" <= code <= "65"]
    if "29" in parts or not more:
        return dict(_words(purposes + more))
    further = dict(_words(more))
    words = further | dict(_words(purposes))
    words["MTLG:"] = f"{words.get('MTLG:', '')} {further['']}"
    return words


def _words(parts: list[str]) -> Iterator[tuple[str, str]]:
    """The keywords with their values, first the text before any keyword under an empty one.

    A keyword begins a subfield or follows a space; one that is broken over two subfields is whole again by then.
    """
    text, places = purpose(parts)
    begins = [m for m in _KEYWORD.finditer(text) if m.start() in places or not text[m.start() - 1].isalnum()]
    ends = [*(m.start() for m in begins[1:]), len(text)]
    yield "", text[: begins[0].start()] if begins else text
    values: dict[str, str] = {}
    for match, end in zip(begins, ends, strict=bool(begins)):
        values[match[1]] = f"{values.get(match[1], '')} {text[match.end() : end]}"
    yield from values.items()


def _remittance(words: dict[str, str], about: About) -> str:
    """The payer's text, without the name that some banks set before it and the account that others set after it."""
    before, said, told = (tidy(words.get(key, "")) for key in ("", "SVWZ+", "MTLG:"))
    if said and before == about.name:
        before = ""
    added = _ADDED.search(said)
    if added and about.iban and iban_in(added[1]) == about.iban:
        said = said[: added.start()]
    return tidy(f"{before} {said} {told}")
