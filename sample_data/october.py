"""October 2026: the business begins. New subscriptions, rosters in four languages, one customer adopted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import senders
from bank import Entry, Movement, write_mt940
from looks import Table, write_book

BALANCE = Decimal("5120.00")
"""What the euro account holds when October's statement begins."""

DIRECT = [
    ("2001", "Bramble & Finch Inc.", "US", 3, None, "18 Harbor Street", "02108", "Boston", None,
     "accounts@bramblefinch.example", "en", "EUR", 12, date(2026, 10, 19), None, "bank_transfer", "yes", "PO-7714"),
    ("2002", "Tähti Ohjelmistot Oy", "FI", 4, None, "Linnankatu 8", "20100", "Turku", "FI20774740",
     "laskut@tahti.example", "en", "EUR", 12, None, None, "bank_transfer", "yes", None),
    ("2003", "Joost Verhagen", "NL", 1, None, "Singel 214", "1016 AB", "Amsterdam", None,
     "joost@verhagen.example", "en", "EUR", 12, date(2026, 10, 26), None, "bank_transfer", "no", None),
    ("2004", "Fjordkaffe ApS", "DK", 2, None, "Havnegade 3", "8000", "Aarhus", "DK13585628",
     "regnskab@fjordkaffe.example", "en", "EUR", 1, None, None, "card", "yes", None),
]  # fmt: skip


def write(inbox: Path) -> None:
    """All of October's workbooks, below `inbox`."""
    _write_office(inbox)
    _write_kryptohaus(inbox)
    _write_chiffre(inbox)
    _write_nordisk(inbox)
    _write_bank_file(inbox)


def _write_bank_file(inbox: Path) -> None:
    """The bookshop pays the open item of 148.80 without saying so, and the bank takes its fee."""
    bookshop = Movement(
        "LIBRAIRIE QUATRE VENTS SARL", Decimal("148.80"), "FR1420041010050500013M02606", text="SOLDE OCTOBRE MERCI"
    )
    fee = Movement("ESSE BANK AB", Decimal("-12.50"), text="KONTOAVGIFT OKTOBER")
    entries = [Entry(date(2026, 10, 29), "B1029-0071", (bookshop,)), Entry(date(2026, 10, 30), "B1030-0002", (fee,))]
    write_mt940(inbox / "bank/2026-10.sta", 10, BALANCE, entries)


def _write_office(inbox: Path) -> None:
    resellers = [
        ("R-CHIF", "Chiffre & Associés SARL", "bureau@chiffre.example", "FR", "12 rue des Lices", "69001", "Lyon",
         "FR23334175221", 22.5, "EUR", "fr", None),
        ("R-HAUS", "Kryptohaus GmbH", "vertrieb@kryptohaus.example", "DE", "Speicherweg 4", "20457", "Hamburg",
         None, None, "EUR", "de", None),
        ("R-NORD", "Nordisk Datasäkerhet AB", "order@nordisk.example", "SE", "Kungsgatan 9", "111 43", "Stockholm",
         "SE123456789701", 25, None, "sv", "complete"),
    ]  # fmt: skip
    notes = ["Kryptohaus: discount as agreed in general, no figure of its own.", "Nordisk sends whole rosters."]
    write_book(
        inbox / "resellers.xlsx", [Table("Partners 2026", senders.RESELLERS, resellers, senders.PARTNERS)], notes
    )
    write_book(inbox / "customers.xlsx", [Table("Orders", senders.CUSTOMERS_EN, DIRECT, senders.ORDERS)])
    people = [
        ("2001", "ada.finch@bramblefinch.example", "Ada Finch", "member", "add", "yes"),
        ("2001", "tom.bramble@bramblefinch.example", "Tom Bramble", "member", "add", "no"),
        ("2001", "rae.cole@bramblefinch.example", "Rae Cole", "member", "add", "no"),
        ("2001", "sid.moss@bramblefinch.example", "Sid Moss", "member", "add", None),
        ("2002", "aino.laine@tahti.example", "Aino Laine", "member", "add", "yes"),
        ("2002", "eero.salo@tahti.example", "Eero Salo", "member", "add", "no"),
        ("2002", "helmi.koski@tahti.example", "Helmi Koski", "member", "add", "no"),
        ("2002", "onni.virta@tahti.example", "Onni Virta", "member", "add", "no"),
        ("2003", "joost@verhagen.example", "Joost Verhagen", "member", "add", "yes"),
        ("2004", "maja.holm@fjordkaffe.example", "Maja Holm", "member", "add", "no"),
        ("2004", "lars.dahl@fjordkaffe.example", "Lars Dahl", "member", "add", "no"),
    ]
    write_book(inbox / "rosters/direct.xlsx", [Table("people", senders.MEMBERS_EN, people, senders.OFFICE)])
    opening = [("3001", 6, date(2025, 12, 8), date(2026, 12, 8), 12)]
    items = [
        ("F2026-118", "3001", date(2026, 10, 16), date(2026, 11, 15), "EUR", 148.80),
        ("F2026-121", "3002", date(2026, 10, 10), date(2026, 11, 9), "EUR", 55.80),  # not paid: reminded in November
    ]
    write_book(
        inbox / "opening.xlsx",
        [
            Table("opening", senders.OPENING, opening, senders.OFFICE),
            Table("open items", senders.OPEN_ITEMS, items, senders.OFFICE),
        ],
    )


def _write_kryptohaus(inbox: Path) -> None:
    customers = [
        ("0042", "Müller & Söhne Werkzeugbau GmbH", "Ringstraße 17", "10115", "Berlin", "DE", "DE136695976",
         "rechnung@mueller-werkzeug.example", 8, date(2026, 10, 12), None, "R-HAUS", "de"),
        ("0043", "Alpenblick Treuhand KG", "Murgasse 2", "8010", "Graz", "AT", "ATU13585627",
         "office@alpenblick.example", 5, date(2026, 10, 15), None, "R-HAUS", "de"),
    ]  # fmt: skip
    tools, alps = "mueller-werkzeug.example", "alpenblick.example"
    people = [
        ("0042", f"karl.mueller@{tools}", "Karl Müller", "Nutzer", "hinzufügen", "nein"),
        ("0042", f"petra.mueller@{tools}", "Petra Müller", "Nutzer", "hinzufügen", "nein"),
        ("0042", f"uwe.brandt@{tools}", "Uwe Brandt", "Nutzer", "hinzufügen", "ja"),
        ("0042", f"silke.hahn@{tools}", "Silke Hahn", "Nutzer", "hinzufügen", "nein"),
        ("0042", f"jens.otte@{tools}", "Jens Otte", "Nutzer", "hinzufügen", "nein"),
        ("0042", f"rolf.kern@{tools}", "Rolf Kern", "Nutzer", "hinzufügen", "nein"),
        ("0042", f"anke.voss@{tools}", "Anke Voß", "Nutzer", "hinzufügen", "ja"),
        ("0042", f"dirk.lang@{tools}", "Dirk Lang", "Nutzer", "hinzufügen", "nein"),
        ("0043", f"lea.gruber@{alps}", "Lea Gruber", "Nutzer", "hinzufügen", "nein"),
        ("0043", f"max.steiner@{alps}", "Max Steiner", "Nutzer", "hinzufügen", "nein"),
        ("0043", f"eva.pichler@{alps}", "Eva Pichler", "Nutzer", "hinzufügen", "ja"),
        ("0043", f"jan.huber@{alps}", "Jan Huber", "Nutzer", "hinzufügen", "nein"),
        ("0043", "vertrieb@kryptohaus.example", "Kryptohaus Vertrieb", "Verwalter", "hinzufügen", "ja"),
    ]
    write_book(inbox / "kryptohaus/Kunden.xlsx", [Table("Kunden", senders.CUSTOMERS_DE, customers, senders.KRYPTOHAUS)])
    write_book(inbox / "rosters/kryptohaus.xlsx", [Table("Nutzer", senders.MEMBERS_DE, people, senders.KRYPTOHAUS)])


def _write_chiffre(inbox: Path) -> None:
    customers = [
        ("3001", "Librairie Quatre Vents SARL", "5 place du Marché", "69001", "Lyon", "FR", "FR40303265045",
         "compta@quatrevents.example", 6, "R-CHIF", "fr"),
        ("3002", "Brouwerij De Linde BV", "Lindelaan 30", "9000", "Gent", "BE", "BE0403019261",
         "boekhouding@delinde.example", 3, "R-CHIF", "fr"),
    ]  # fmt: skip
    books = [
        ("3001", "Odile Perrin", "odile.perrin@quatrevents.example", "oui", date(2025, 12, 9)),
        ("3001", "Luc Morel", "luc.morel@quatrevents.example", "oui", date(2025, 12, 9)),
        ("3001", "Inès Faure", "ines.faure@quatrevents.example", "oui", date(2025, 12, 10)),
        ("3001", "Hugo Blanc", "hugo.blanc@quatrevents.example", "oui", date(2026, 1, 14)),
        ("3001", "Zoé Lambert", "zoe.lambert@quatrevents.example", "oui", date(2026, 3, 2)),
    ]
    beer = [
        ("3002", "Wout Claes", "wout.claes@delinde.example", "non", None),
        ("3002", "Lotte Maes", "lotte.maes@delinde.example", "non", None),
        ("3002", "Bram Peeters", "bram.peeters@delinde.example", "oui", None),
    ]
    write_book(inbox / "chiffre/clients.xlsx", [Table("Clients", senders.CUSTOMERS_FR, customers, senders.CHIFFRE)])
    write_book(
        inbox / "rosters/chiffre.xlsx",
        [
            Table("Quatre Vents", senders.MEMBERS_FR, books, senders.CHIFFRE),
            Table("De Linde", senders.MEMBERS_FR, beer, senders.CHIFFRE),
        ],
    )


def _write_nordisk(inbox: Path) -> None:
    customers = [
        (1001, "Västkustens Bokföring AB", "Hamngatan 11", "451 30", "Uddevalla", "SE", None,
         "faktura@vastkusten.example", 5, "R-NORD", "SEK", date(2026, 10, 20), "sv"),
        (1002, "Lilla Kliniken i Borås AB", "Allégatan 40", "503 32", "Borås", "SE", None,
         "ekonomi@lillakliniken.example", 4, "R-NORD", "EUR", date(2026, 10, 27), "sv"),
    ]  # fmt: skip
    people = [
        (1001, "Karin Lund", "karin.lund@vastkusten.example", "ja"),
        (1001, "Olle Ström", "olle.strom@vastkusten.example", "nej"),
        (1001, "Nils Åberg", "nils.aberg@vastkusten.example", "nej"),
        (1001, "Siv Hedman", "siv.hedman@vastkusten.example", "nej"),
        (1001, "Tove Ek", "tove.ek@vastkusten.example", "nej"),
        (1002, "Maria Sand", "maria.sand@lillakliniken.example", "nej"),
        (1002, "Anders Frisk", "anders.frisk@lillakliniken.example", "nej"),
        (1002, "Ida Wall", "ida.wall@lillakliniken.example", "ja"),
        (1002, "Per Lilja", "per.lilja@lillakliniken.example", "nej"),
    ]
    write_book(inbox / "nordisk/kunder.xlsx", [Table("Kunder", senders.CUSTOMERS_SV, customers, senders.NORDISK)])
    write_book(inbox / "rosters/nordisk.xlsx", [Table("Användare", senders.MEMBERS_SV, people, senders.NORDISK)])
