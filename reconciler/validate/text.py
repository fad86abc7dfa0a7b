"""Text as people type and paste it: stray spaces and look-alike characters normalised, letters left alone."""

from __future__ import annotations

import re
import unicodedata

_DIGIT = re.compile(r"\d")
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# joiners have a meaning between the letters of some scripts, and none beside Latin letters, digits and edges
_STRAY_JOINERS = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# no clean text holds any of these: controls, odd spaces, invisible and full-width characters, joiners, surrogates
_UNTIDY = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\uff01-\uff5e\ud800-\udfff\ufffe\uffff]"
)


def clean_text(raw: str) -> str:
    """The text without stray and invisible spaces, full-width forms as ASCII, composed (NFC).

    Names keep their letters: ligatures, fractions and superscripts are not taken apart, as NFKC would.

    >>> clean_text("\\u00a0Ａ‑\\u200b  ７ "), clean_text("Zoe\\u0308 \\ufb01n")
    ('A‑ 7', 'Zoë ﬁn')
    """
    if raw.isascii() and raw.isprintable():
        return " ".join(raw.split()) if "  " in raw else raw.strip()
    text = _STRAY_JOINERS.sub("", _INVISIBLE.sub("", raw)).translate(_FULL_WIDTH)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def readable_text(raw: str) -> str:
    """The text of a file that nobody typed, clean: a control character or what is no character at all is a space.

    >>> readable_text("INV-1\\x07\\r\\n ACME\\ud800")
    'INV-1 ACME'
    """
    return clean_text(raw if raw.isprintable() else _CONTROLS.sub(" ", raw))


def are_clean(texts: list[str]) -> bool:
    """Whether every text is filled and clean as it stands: one look at a whole column instead of one at each cell.

    >>> are_clean(["Åsa", "Bo Ek"]), are_clean(["Bo  Ek"]), are_clean(["Bo", ""]), are_clean(["a\\nb"])
    (True, False, False, False)
    """
    column = "\n".join(["", *texts, ""])
    if column.count("\n") != len(texts) + 1 or any(stray in column for stray in ("\n\n", "  ", "\n ", " \n")):
        return False
    line = column.replace("\n", "")
    if line.isascii():
        return line.isprintable()
    return not _UNTIDY.search(line) and unicodedata.is_normalized("NFC", line)


def control_character(text: str) -> str:
    """The first control character of the text as `U+0007`; empty if there is none.

    >>> control_character("A\\x07B"), control_character("AB")
    ('U+0007', '')
    """
    if text.isprintable():
        return ""
    found = _CONTROLS.search(text)
    return f"U+{ord(found.group()):04X}" if found else ""


def folded(text: str) -> str:
    """The letters and digits alone, without case and accents, by which headers and words are compared.

    >>> folded("N° de client *"), folded("customer_id") == folded(" Customer ID")
    ('ndeclient', True)
    """
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in unicodedata.normalize("NFD", wide) if c.isalnum())


def umlauts_written_out(text: str) -> str:
    """The text as it is typed where there are no umlauts: many banks head a column `Waehrung`.

    >>> umlauts_written_out("Währung"), umlauts_written_out("Überweisung")
    ('Waehrung', 'Ueberweisung')
    """
    return text.translate(_WRITTEN_OUT)


def folded_word(text: str) -> str:
    """A word in a cell as it is compared: folded, but signs and words with digits only without case and stray spaces.

    Otherwise `1,2` would be the word `12`, and `-` no word at all.

    >>> folded_word("Lägg till"), folded_word(" + "), folded_word("12  Months"), folded_word("1,2")
    ('laggtill', '+', '12 months', '1,2')
    """
    if _DIGIT.search(text):
        return clean_text(text).casefold()
    return folded(text) or clean_text(text)
