"""Invented businesses of five languages, with their legal forms, and how payers' banks write their names."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Language:
    """What names of one country are made of; `vat_percent` is its standard rate, `bban` the account after the IBAN's
    check digits (a = letter, n = digit)."""

    country: str
    currency: str
    vat_percent: int
    bban: str
    surnames: tuple[str, ...]
    trades: tuple[str, ...]
    forms: tuple[str, ...]


# ruff: noqa: E501
# The lists of words are read as tables.


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LANGUAGES = {
    "de": Language(
        "DE", "EUR", 19, "n" * 18,
        _words(
            "Bergmann Müller Schäfer Köhler Weiß Jäger Grünwald Hölzl Brüning Kröger Lindner Vogt Dörfler Straßer Pfaff "
            "Ochsenknecht Tietz Wübben Zöllner Ahlers Bäumer Dietz Eßer Färber Gärtner Hübner Kübler Löffler Möller Nägele "
            "Röhrig Sträter Thäle Übelacker Wörner Albrecht Buchholz Clasen Dreyer Engel"
        ),
        _words(
            "Maschinenbau Logistik Steuerberatung Elektrotechnik Immobilien Verlag Gebäudereinigung Möbelwerk Spedition "
            "Präzisionstechnik Datensysteme Druckerei Feinkost Gartenbau Hausverwaltung Ingenieurbüro Kältetechnik Labor"
        ),
        ("GmbH", "GmbH & Co. KG", "AG", "UG (haftungsbeschränkt)", "e.K.", "OHG"),
    ),
    "fr": Language(
        "FR", "EUR", 20, "n" * 23,
        _words(
            "Forêt Lefèvre Béranger Châtelain Dubois Étienne Garçon Hébert Josse Lacroix Mérieux Noël Pélissier Rivière "
            "Sauvé Thévenin Vallée Gérard Bréchet Côté Delaunay Fabre Guérin Hautefeuille Laforêt Marchand Olivier Prévost"
        ),
        _words(
            "Numérique Transports Électricité Conseil Bâtiment Imprimerie Pharmacie Hôtellerie Métallurgie Édition Énergie "
            "Menuiserie Plomberie Sécurité Vignobles Assurances"
        ),
        ("SARL", "SAS", "SA", "EURL", "SNC"),
    ),
    "sv": Language(
        "SE", "SEK", 25, "n" * 20,
        _words(
            "Lindqvist Åkesson Öberg Sjöström Bäckman Nyström Hägglund Löfgren Söderlund Engström Wåhlin Dahlén Fältskog "
            "Grönvall Hallström Jönsson Källman Ljungström Mårtensson Norén Palmér Rosén Sandström Törnqvist Ängmo Älvsåker"
        ),
        _words(
            "Bygg Åkeri Redovisning Elteknik Fastigheter Måleri Trädgård Verkstad Arkitekter Konsult Förlag Bageri Rör "
            "Kyla Snickeri Tandvård"
        ),
        ("AB", "HB", "KB", "Ekonomisk förening"),
    ),
    "nl": Language(
        "NL", "EUR", 21, "aaaa" + "n" * 10,
        (
            "Van der Meer", "De Vries", "Jansen", "Van den Berg", "Bakker", "Visser", "Smit", "Meijer", "De Boer", "Mulder",
            "Bos", "Vos", "Peters", "Hendriks", "Van Leeuwen", "Dekker", "Brouwer", "De Wit", "Dijkstra", "Smits", "De Graaf",
            "Van der Linden", "Kok", "Jacobs", "De Haan", "Vermeulen", "Van den Heuvel", "Hoekstra", "Geërts", "Reünie",
        ),
        _words(
            "Advocaten Transport Bouw Techniek Vastgoed Drukkerij Administraties Schilders Bloemen Installatie Zuivel Scheepvaart "
            "Architecten Horeca Makelaars"
        ),
        ("B.V.", "N.V.", "V.O.F.", "C.V."),
    ),
    "en": Language(
        "IE", "EUR", 23, "aaaa" + "n" * 14,
        _words(
            "Ashford Byrne Callaghan Doyle Ennis Fitzgerald Gallagher Hennessy Irwin Kavanagh Lynch McCarthy Nolan O'Brien "
            "O'Connor Phelan Quinn Redmond Sheridan Tierney Walsh Whitaker Yeats Molloy Brennan Cassidy Devlin"
        ),
        _words(
            "Consulting Freight Solicitors Engineering Properties Publishing Catering Plumbing Software Interiors Farms "
            "Accountants Pharma Joinery Surveyors"
        ),
        ("Ltd", "Limited", "PLC", "LLP", "DAC"),
    ),
}  # fmt: skip
SHARES = {"de": 40, "fr": 15, "sv": 20, "nl": 15, "en": 10}
TOWNS = _words(
    "Dresden Lübeck Ulm Graz Lyon Nîmes Lille Malmö Umeå Växjö Gent Zwolle Breda Cork Galway Basel Bergen Århus Porto Turin"
)
SUFFIXES = ("Service", "Nord", "Süd", "International", "Holding", "Beteiligung", "West", "2000")
_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "å": "aa", "Å": "Aa", "&": "+"}
)


def invented_name(random: Random, language: str) -> tuple[str, str]:
    """A name without legal form, and a legal form; a third are partners with two surnames."""
    words = LANGUAGES[language]
    stem = random.choice(words.surnames)
    if random.random() < 0.35:
        stem = f"{stem} & {random.choice([name for name in words.surnames if name != stem])}"
    return f"{stem} {random.choice(words.trades)}", random.choice(words.forms)


def namesake(random: Random, name: str) -> str:
    """Another business that is easily taken for this one: a branch word after it, or another trade."""
    if random.random() < 0.6:
        return f"{name} {random.choice(SUFFIXES)}"
    stem, _, _ = name.rpartition(" ")
    return f"{stem} {random.choice(LANGUAGES['de'].trades)}"


def iban(random: Random, language: str) -> str:
    """An account with right check digits (ISO 7064, modulus 97-10)."""
    words = LANGUAGES[language]
    body = "".join(random.choice("ABCDEFGHKLMNPRST" if kind == "a" else "0123456789") for kind in words.bban)
    number = "".join(str(int(c, 36)) for c in f"{body}{words.country}00")
    return f"{words.country}{98 - int(number) % 97:02d}{body}"


def spelt_out(text: str) -> str:
    """Umlauts in two letters, other accents gone: MUELLER for Müller.

    >>> spelt_out("Müller & Forêt")
    'Mueller + Foret'
    """
    return without_accents(text.translate(_SPELT))


def without_accents(text: str) -> str:
    """Accents and umlauts gone: Muller for Müller."""
    plain = text.replace("ß", "ss")
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


def written_name(random: Random, name: str, form: str, truncated: bool = False) -> str:
    """A payer's name as its bank hands it on: without legal form, in capitals, umlauts spelt out or lost, cut."""
    written = name if random.random() < 0.25 else f"{name} {form}"
    written = random.choice([str, spelt_out, without_accents])(written)
    if random.random() < 0.5:
        written = written.upper()
    if random.random() < 0.1:
        written = written.replace("&", "und").replace("+", "und")
    return written[: random.choice([20, 24, 27])].rstrip() if truncated else written[: random.choice([35, 70, 70])]
