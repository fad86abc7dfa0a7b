"""What payers write: wording in five languages, noise beside the number, numbers as they come out, and banks' lines."""

from __future__ import annotations

import re
from random import Random

from reconciler.references import creditor_reference, in_groups

# ruff: noqa: E501
# The wordings are read as tables.

WORDING = {
    "de": (
        "Rechnung {n}", "Rg.-Nr. {n} {x}", "{n}", "RE {n} {x} vielen Dank", "{x} Rechnungsnr. {n}", "Zahlung {n}",
        "Verwendungszweck: {n} {x}", "Lizenzen {n}", "Ihre Rechnung {n} vom {d}", "Re-Nr {n} / {x}", "{x}, {n}", "Überweisung {n}",
    ),
    "fr": (
        "Facture {n}", "{n}", "Règlement facture {n} {x}", "FACT {n}", "{x} fact. n° {n}", "Paiement {n} merci",
        "Votre facture {n} du {d}", "Virement {n} {x}", "Licences {n}", "Réf. {n} {x}",
    ),
    "sv": (
        "Faktura {n}", "{n}", "Betalning faktura {n} {x}", "Fakt.nr {n}", "{x} faktura nr {n}", "Er faktura {n}, {d}",
        "Avser {n}", "Licenser {n} {x}", "OCR {n}", "Bet. {n} {x}",
    ),
    "nl": (
        "Factuur {n}", "{n}", "Betaling factuur {n} {x}", "Factnr {n}", "{x} factuurnummer {n}", "Uw factuur {n} d.d. {d}",
        "Betreft {n}", "Licenties {n} {x}", "Kenmerk {n}", "fact {n} {x}",
    ),
    "en": (
        "Invoice {n}", "{n}", "Payment of invoice {n} {x}", "Inv {n}", "{x} inv no {n}", "Your invoice {n} dated {d}",
        "Re {n}", "Licences {n} {x}", "Ref {n}", "INVOICE {n} THANK YOU {x}",
    ),
}  # fmt: skip
"""Every second wording is for the held-out seeds alone."""

THANKS = {
    "de": ("vielen Dank", "Lizenzen", "Überweisung", "Rechnung", "offener Betrag {x}", "{x}"),
    "fr": ("merci", "licences", "virement", "votre facture du {d}", "solde {x}", "{x}"),
    "sv": ("tack", "licenser", "betalning", "er faktura {d}", "{x}"),
    "nl": ("bedankt", "licenties", "overboeking", "uw factuur van {d}", "{x}"),
    "en": ("thank you", "licences", "payment", "your invoice dated {d}", "{x}"),
}
NOISE = {
    "de": ("Kd-Nr {5}", "Kundennummer {6}", "Tel 030 {7}", "Bestellung {2}-{4}-{3}", "{5} Berlin", "Vertrag {4}/{3}", "PO {6}{4}"),
    "fr": ("client {5}", "Tél 01 {2} {2} {2} {2}", "commande {6}", "{5} Lyon", "contrat {4}-{3}", "BC {4}{4}"),
    "sv": ("kundnr {5}", "tel 08-{3} {2} {2}", "order {6}", "{3} {2} Göteborg", "avtal {4}:{2}", "ert ordernr {5}"),
    "nl": ("klantnr {5}", "tel 020-{7}", "order {6}", "{4} AB Utrecht", "contract {4}.{3}", "inkooporder {4}{4}"),
    "en": ("customer {5}", "tel 01 {3} {4}", "PO {6}", "account no {6}", "contract {4}/{2}", "order ref {4}-{4}"),
}  # fmt: skip
FILLING = [
    "Sammelueberweisung",
    "Buchhaltung",
    "Zentrale",
    "Abteilung",
    "Einkauf",
    "und",
    "Verwaltung",
    "Lizenzen",
    "Software",
    "Verschluesselung",
    "Jahresgebuehr",
    "Business",
    "Nutzer",
    "gemaess",
    "Vereinbarung",
    "mit",
    "freundlichen",
    "Gruessen",
]


class Writer:
    """Writes remittances; with `stress`, every number it writes has one wrong digit, and all else stays the same.

    `parts` is how the wordings are shared: "work" has every second one, "held-out" all, in another order.
    """

    def __init__(self, random: Random, part: str, stress: Random | None = None) -> None:
        self.random = random
        self.stress = stress
        step = 2 if part == "work" else 1
        self.wording = {language: list(texts[::step]) for language, texts in WORDING.items()}
        for texts in self.wording.values():
            random.shuffle(texts)

    def digits(self, text: str) -> str:
        """The text, with one digit wrong under stress."""
        places = [n for n, c in enumerate(text) if c.isdigit()]
        if not self.stress or not places:
            return text
        place = self.stress.choice(places)
        wrong = self.stress.choice([d for d in "0123456789" if d != text[place]])
        return text[:place] + wrong + text[place + 1 :]

    def numbers(self, text: str) -> str:
        """The text, with one digit of every number in it wrong under stress."""
        return re.sub(r"\d+", lambda match: self.digits(match[0]), text)

    def text(self, language: str, number: str) -> str:
        """A wording with the number in it, as `number` stands."""
        return self._filled(self.random.choice(self.wording[language]), language).replace("{n}", number)

    def thanks(self, language: str) -> str:
        """A wording that names nothing of ours."""
        return self._filled(self.random.choice(THANKS[language]), language)

    def noise(self, language: str) -> str:
        """A number that is none of ours: a customer's, a telephone, an order, a postcode."""
        pattern = self.random.choice(NOISE[language])
        return self.digits(re.sub(r"\{(\d)\}", lambda m: self._number(int(m[1])), pattern))

    def day(self) -> str:
        """A date of the year, as people write them."""
        day, month = self.random.randint(1, 28), self.random.randint(1, 11)
        return self.digits(
            self.random.choice([f"{day:02d}.{month:02d}.2026", f"2026-{month:02d}-{day:02d}", f"{day}/{month}/26"])
        )

    def reference(self, number: str) -> str:
        """The creditor reference of the invoice."""
        return self.digits(creditor_reference(number))

    def number(self, number: str) -> str:
        """The number, whole: as printed, in small letters, with blanks or nothing for its hyphens."""
        written = self.random.choice([number] * 7 + [number.lower(), number.replace("-", " "), number.replace("-", "")])
        return self.digits(written)

    def lines(self, text: str, number: str) -> str:
        """The text after so many words that the bank's line of 27 or 35 ends inside the number."""
        width, inside = self.random.choice([27, 35]), self.random.randint(3, len(number) - 2)
        before = self._of_length(width - inside)
        between = self.random.choice(["\n"] * 7 + [" "] * 3)
        return f"{before}{number[:inside]}{between}{number[inside:]} {text}"

    def cut(self, number: str) -> str:
        """The number at the end of a text that is cut at 35 or 140 characters: its last one to three are lost."""
        lost = self.random.randint(1, 3)
        return self._of_length(self.random.choice([35, 140]) - len(number) + lost) + self.digits(number[:-lost])

    def handed_on(self, text: str) -> str:
        """What banks do to any text: capitals, other dashes, at most 140 characters."""
        written = text.upper() if self.random.random() < 0.4 else text
        return " ".join(written.split(" "))[:140].strip()

    def _filled(self, wording: str, language: str) -> str:
        has_noise = self.random.random() < 0.5
        noise, day = self.noise(language) if has_noise else "", self.day()
        return wording.replace("{x}", noise).replace("{d}", day).strip(" ,/")

    def _number(self, count: int) -> str:
        return str(self.random.randrange(10 ** (count - 1), 10**count))

    def _of_length(self, length: int) -> str:
        words = ""
        while len(words) < length:
            words += self.random.choice(FILLING) + " "
        return words[: length - 1] + " "


def grouped(reference: str) -> str:
    """A reference in groups of four, as it stands on the invoice.

    >>> grouped("RF94INV2026000001")
    'RF94 INV2 0260 0000 1'
    """
    return in_groups(reference)


def with_letters(number: str) -> str:
    """O for every 0 and I for every 1 of the number.

    >>> with_letters("INV-2026-000017")
    'INV-2O26-OOOOI7'
    """
    return number.replace("0", "O").replace("1", "I")


def without_prefix(number: str, random: Random) -> str:
    """Year and serial, with or without what is between them."""
    plain = number.removeprefix("INV-")
    return random.choice([plain, plain, plain.replace("-", "/"), plain.replace("-", "")])


def without_zeros(number: str, random: Random) -> str:
    """The serial's leading zeros lost, the prefix kept or not."""
    prefix, year, serial = number.split("-")
    short = f"{year}-{int(serial)}"
    return random.choice([f"{prefix}-{short}", short, f"{prefix} {short.replace('-', '/')}"])


def with_swapped_digits(number: str, random: Random) -> str:
    """Two neighbouring, different digits of the serial swapped; the number as it is when all are equal."""
    places = [n for n in range(len(number) - 6, len(number) - 1) if number[n] != number[n + 1]]
    if not places:
        return number
    n = random.choice(places)
    return number[:n] + number[n + 1] + number[n] + number[n + 2 :]


def with_wrong_digit(number: str, random: Random) -> str:
    """One digit of the serial wrong."""
    n = random.randrange(len(number) - 6, len(number))
    return number[:n] + random.choice([d for d in "0123456789" if d != number[n]]) + number[n + 1 :]
