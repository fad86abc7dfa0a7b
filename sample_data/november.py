"""November 2026: money comes in, licences are added, a member leaves, and some rows are wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import senders
from looks import Table, write_book
from october import DIRECT
from stdnum.iso7064 import mod_97_10


def creditor_reference(number: str) -> str:
    """The ISO 11649 reference of an invoice, from the letters and digits of its number.

    >>> creditor_reference("INV-2026-000001")
    'RF94INV2026000001'
    """
    letters = "".join(c for c in number if c.isalnum()).upper()
    return f"RF{mod_97_10.calc_check_digits(letters + 'RF')}{letters}"


def write(inbox: Path) -> None:
    """All of November's workbooks, below `inbox`."""
    _write_customers(inbox)
    _write_rosters(inbox)
    _write_bank_export(inbox)


def _write_customers(inbox: Path) -> None:
    changed = {"2002": {3: 6, 14: date(2026, 11, 20)}}  # column of senders.CUSTOMERS_EN: new value
    rows = [
        tuple(changed.get(row[0], {}).get(column, value) for column, value in enumerate(row)) for row in DIRECT
    ] + [
        ("2005", "Kestrel Surveys Ltd", "GB", 2, None, "4 Quay Road", "BS1 4ST", "Bristol", None,
         "finance@kestrel.example", "en", "EUR", 12, date(2026, 11, 23), None, "bank_transfer", "yes", None),
        ("3003", "Clinique du Lac SAS", "FR", 3, "R-CHIF", "2 quai Nord", "74000", "Annecy", "FR40303265046",
         "compta@cliniquedulac.example", "fr", "EUR", 12, None, None, "bank_transfer", "yes", None),
    ]  # fmt: skip
    write_book(inbox / "customers.xlsx", [Table("Orders", senders.CUSTOMERS_EN, rows, senders.ORDERS)])
    more = [
        ("0042", "Müller & Söhne Werkzeugbau GmbH", "Ringstraße 17", "10115", "Berlin", "DE", "DE136695976",
         "rechnung@mueller-werkzeug.example", 10, date(2026, 10, 12), date(2026, 11, 16), "R-HAUS", "de"),
    ]  # fmt: skip
    write_book(inbox / "kryptohaus/Kunden.xlsx", [Table("Kunden", senders.CUSTOMERS_DE, more, senders.KRYPTOHAUS)])


def _write_rosters(inbox: Path) -> None:
    tools = "mueller-werkzeug.example"
    german = [
        ("0042", f"petra.mueller@{tools}", "Petra Müller", "Verwalter", "hinzufügen", "ja"),
        ("0042", f"rolf.kern@{tools}", "Rolf Kern", "Nutzer", "entfernen", None),
        ("0042", f"nele.fuchs@{tools}", "Nele Fuchs", "Nutzer", "hinzufügen", "nein"),
        ("0042", f"timo.beck@{tools}", "Timo Beck", "Nutzer", "hinzufügen", "nein"),
        ("0042", f"ines.wolf@{tools}", "Ines Wolf", "Nutzer", "hinzufügen", "ja"),
        ("0043", "paul.egger(at)alpenblick.example", "Paul Egger", "Nutzer", "hinzufügen", "nein"),
    ]
    write_book(inbox / "rosters/kryptohaus.xlsx", [Table("Nutzer", senders.MEMBERS_DE, german, senders.KRYPTOHAUS)])
    swedish = [  # complete: Nils Åberg is not listed any more, Wilma Berg is new
        (1001, "Karin Lund", "karin.lund@vastkusten.example", "ja"),
        (1001, "Olle Ström", "olle.strom@vastkusten.example", "ja"),
        (1001, "Siv Hedman", "siv.hedman@vastkusten.example", "ja"),
        (1001, "Tove Ek", "tove.ek@vastkusten.example", "nej"),
        (1001, "Wilma Berg", "wilma.berg@vastkusten.example", "nej"),
    ]
    write_book(inbox / "rosters/nordisk.xlsx", [Table("Användare", senders.MEMBERS_SV, swedish, senders.NORDISK)])
    english = [
        ("2002", "vilja.aho@tahti.example", "Vilja Aho", "member", "add", "no"),
        ("2002", "kaarlo.maki@tahti.example", "Kaarlo Mäki", "member", "add", "no"),
        ("2005", "joan.pike@kestrel.example", "Joan Pike", "member", "add", "no"),
        ("2005", "alf.reed@kestrel.example", "Alf Reed", "member", "add", "no"),
    ]
    write_book(inbox / "rosters/direct.xlsx", [Table("people", senders.MEMBERS_EN, english, senders.OFFICE)])


def _day(day: int) -> date:
    return date(2026, 11, day)


def _write_bank_export(inbox: Path) -> None:
    """October's invoices are numbered by customer: 0042 is 1, 0043 is 2, 1001 is 3, … 2004 is 8, 3002 is 9."""
    rf = [creditor_reference(f"INV-2026-{n:06d}") for n in range(10)]
    rows = [
        (_day(3), _day(3), 19.20, "EUR", "KORTINLÖSEN NORDEN", None, rf[8], "Card Fjordkaffe ApS", "T1103-001"),
        # 8 licences x 76.80 (96.00 less 20 %), reverse charge: exact
        (_day(4), _day(4), 614.40, "EUR", "MUELLER UND SOEHNE WERKZEUGBAU GMBH", "DE89370400440532013000",
         rf[1], None, "T1104-001"),
        # 5 licences x 76.80 = 384.00: 16.00 too much
        (_day(5), _day(6), 400.00, "EUR", "Alpenblick Treuhand KG", "AT611904300234573201", rf[2], None, "T1105-001"),
        # 5 licences x 792.00 SEK (1,056.00 less 25 %) + 25 % VAT: exact
        (_day(6), _day(6), 4950.00, "SEK", "Västkustens Bokföring AB", None, rf[3], None, "T1106-001"),
        # 4 licences x 72.00 (96.00 less 25 %) + 25 % VAT = 360.00: half of it
        (_day(9), _day(9), 180.00, "EUR", "Lilla Kliniken i Borås AB", None, rf[4], "del 1 av 2", "T1109-001"),
        # 4 licences x 96.00, reverse charge: names the number in the text only
        (_day(10), _day(10), 384.00, "EUR", "TAHTI OHJELMISTOT OY", "FI2112345600000785", None,
         "Lasku INV-2026-000006 / lisenssit", "T1110-001"),
        # 1 licence + 21 % Dutch VAT
        (_day(11), _day(11), 116.16, "EUR", "J Verhagen", "NL91ABNA0417164300", rf[7], None, "T1111-001"),
        # the open item that came with the opening
        (_day(12), _day(13), 148.80, "EUR", "LIBRAIRIE QUATRE VENTS SARL", "FR1420041010050500013M02606", None,
         "Facture F2026-118", "T1112-001"),
        # 3 licences x 74.40 (96.00 less 22.5 %), reverse charge
        (_day(13), _day(13), 223.20, "EUR", "Brouwerij De Linde", "BE68539007547034", rf[9], None, "T1113-001"),
        (_day(17), _day(17), 250.00, "EUR", "H LINDQVIST", None, None, "tack för senast", "T1117-001"),
    ]  # fmt: skip
    write_book(inbox / "payments.xlsx", [Table("Transaktioner", senders.PAYMENTS_SV, rows, senders.BANK)])
