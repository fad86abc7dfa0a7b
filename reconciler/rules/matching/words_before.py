"""What the words before digits say about them: the number of an invoice, or of something else."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_INVOICE = re.compile(
    "RECHN|INVOICE|FAKTUR|FACTUR|BILL|BELEG|"
    "^(?:INV|RE|RG|RN|RNR|RGNR|RENR|RECH|RNG|FAKT|FACT|FA|FAC|FRA|FV|INVNO|INVNR|REN|RGN|NOTA)$"
)
_NUMBER = re.compile("^(?:NR|NO|N|NUM|NUMMER|NUMBER|NUMERO|NUMÉRO|#|N°|NRO)$")
_NUMBER_OF = re.compile("(?:NR|NUMMER|NUMBER)$")
_OTHER = re.compile(
    "KUND|CUSTOM|CLIENT|KLIENT|VERTRAG|CONTRA|AVTAL|AUFTRAG|ORDER|BESTELL|COMMANDE|BESTÄLL|ANGEBOT|OFFER|QUOT|LIEFER|"
    "DELIVER|MANDAT|GUTSCHR|CREDIT|KREDIT|AVOIR|STORNO|KONTO|ACCOUNT|COMPTE|PHONE|TELEF|MOBIL|POSTAL|POSTFACH|STEUER|"
    "SIRE[NT]|FILIAL|PROJE|MITGLIED|MEMBER|TICKET|LIZEN|LICEN|STRASSE|STRAßE|STREET|NICHT|INSTEAD|ANSTATT|STATT|OHNE|"
    "WITHOUT|EXCEPT|MAHN|REMIND|MONAT|MONTH|QUARTAL|WOCHE|SEITE|PAGE|REGIST|PERSONAL|OFFERT|MOTTAG|"
    "^(?:NOT|PAS|INTE|EJ|EXKL|EXCL|TEL|FON|MOB|HANDY|CELL|FAX|PLZ|ZIP|POST|UST|USTID|MWST|MOMS|TVA|VAT|TAX|CASE|USER|USERS|SEAT|SEATS|"
    "RATE|KW|WEEK|TAG|DAY|STR|BOX|ABO|AB|LS|CN|PO|GS|KD|KDNR|ID|ART|POS|EUR|SEK|USD|CHF|GBP|DKK|NOK|HRB|BLZ|BIC|IBAN)$"
)
_NOT_MEANT = re.compile("^(?:NICHT|NOT|PAS|INTE|EJ|STATT|ANSTATT|OHNE|WITHOUT|INSTEAD|OF|EXCEPT)$")
_FREE = re.compile("^(?:VON|FOR|FÜR|FÖR|ZU|ZUR|ZUM|AND|UND|ET|OCH|THE|PER|POUR|VOM|DE[SR]|DIE|DAS|L[AE]|ILL)$")
_LETTERS_JOINED = re.compile(r"([^\W\d_]+)[-/._:#]?$")
_WORD_APART = re.compile(r"([^\W\d_]+|N°|#)[\s.:#,()\-]*$")
_DIGITS_JOINED = re.compile(r"[0-9](?:[-/._–—]|[^\W\d_]+[-/._:#]?)$")
_LONGEST = 40


class Standing(NamedTuple):
    """What stands before digits.

    - `letters` joined to them that are no word for an invoice, or a short word apart from them that nobody knows.
    - `is_invoice`: a word for an invoice, or for a number (`is_number_word`) of nothing else.
    - `is_hostile`: a word for something else, or for what is not meant; or other digits joined to them.
    """

    letters: str = ""
    is_invoice: bool = False
    is_number_word: bool = False
    is_hostile: bool = False


def standing(text: str, start: int) -> Standing:
    """What the words before the digits at `start` say; the text is in upper case.

    >>> standing("RECHNUNGSNR. 12", 13), standing("KUNDEN-NR. 12", 11)
    (Standing(letters='', is_invoice=True, is_number_word=False, is_hostile=False), \
Standing(letters='', is_invoice=False, is_number_word=False, is_hostile=True))
    >>> standing("OFF-2026", 4).letters
    'OFF'
    """
    before = text[max(0, start - _LONGEST) : start]
    return _standing(before)


@lru_cache(maxsize=1 << 14)
def _standing(before: str) -> Standing:
    if _DIGITS_JOINED.search(before):
        return Standing(is_hostile=True)
    if joined := _LETTERS_JOINED.search(before):
        return _of_word(joined.group(1), before[: joined.start()], is_joined=True)
    if apart := _WORD_APART.search(before):
        return _of_word(apart.group(1), before[: apart.start()], is_joined=False)
    return Standing()


def _of_word(word: str, before: str, is_joined: bool) -> Standing:
    if _NUMBER.match(word):
        return _of_number_word(before)
    if _OTHER.search(word):
        return Standing(is_hostile=True)
    if _INVOICE.search(word):
        is_other = bool((apart := _WORD_APART.search(before)) and _NOT_MEANT.match(apart.group(1)))
        return Standing(is_invoice=not is_other, is_hostile=is_other)
    if _NUMBER_OF.search(word):
        return Standing(is_hostile=True)
    is_short = len(word) <= 3 and not _FREE.match(word)
    return Standing(letters=word if is_joined or is_short else "")


def _of_number_word(before: str) -> Standing:
    """Whose number it is says the word before."""
    if apart := _WORD_APART.search(before):
        word = apart.group(1)
        if _OTHER.search(word):
            return Standing(is_hostile=True)
        if _INVOICE.search(word):
            return Standing(is_invoice=True)
    return Standing(is_invoice=True, is_number_word=True)
