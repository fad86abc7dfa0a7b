"""November 2026: money comes in, licences are added, a member leaves, and some rows are wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import october
import senders
from bank import Entry, Movement, write_camt
from looks import Table, write_book
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
    _write_bank_file(inbox)
    _write_review(inbox)


def _write_customers(inbox: Path) -> None:
    changed = {"2002": {3: 6, 14: date(2026, 11, 20)}}  # column of senders.CUSTOMERS_EN: new value
    rows = [
        tuple(changed.get(row[0], {}).get(column, value) for column, value in enumerate(row)) for row in october.DIRECT
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
    # Nordisk is billed for these two on one invoice: 8 licences x 792.00 SEK (1,056.00 less 25 %) + 25 % VAT = 7,920.00
    billed = [
        (1003, "Skärgårdens Revision AB", "Bryggan 3", "450 43", "Smögen", "SE", None,
         "faktura@skargarden.example", 6, "R-NORD", "SEK", date(2026, 11, 16), "sv", "återförsäljare"),
        (1004, "Ateljé Polstjärnan HB", "Storgatan 77", "903 26", "Umeå", "SE", None,
         "hej@polstjarnan.example", 2, "R-NORD", "SEK", date(2026, 11, 16), "sv", "återförsäljare"),
    ]  # fmt: skip
    heads = (*senders.CUSTOMERS_SV, "Faktureras till")
    write_book(inbox / "nordisk/kunder.xlsx", [Table("Kunder", heads, billed, senders.NORDISK)])


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
        (1003, "Stellan Ask", "stellan.ask@skargarden.example", "nej"),
        (1003, "Britt Holm", "britt.holm@skargarden.example", "ja"),
        (1004, "Agnes Falk", "agnes.falk@polstjarnan.example", "nej"),
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
        (_day(17), _day(17), 250.00, "EUR", "H LINDQVIST", None, None, "tack för senast", "T1117-001"),
    ]  # fmt: skip
    write_book(inbox / "payments.xlsx", [Table("Transaktioner", senders.PAYMENTS_SV, rows, senders.BANK)])


def _write_bank_file(inbox: Path) -> None:
    """The euro account, as the bank's own file has it: one sum for two payments, a transfer short of charges, rent."""
    finnish = Movement(  # 4 licences x 96.00, reverse charge: names the number in the text only
        "TAHTI OHJELMISTOT OY", Decimal("384.00"), "FI2112345600000785", text="Lasku INV-2026-000006 / lisenssit"
    )
    together = (
        # 1 licence of 96.00 + 21 % Dutch VAT
        Movement("J Verhagen", Decimal("116.16"), "NL91ABNA0417164300", creditor_reference("INV-2026-000007")),
        # 3 licences x 74.40 (96.00 less 22.5 %), reverse charge
        Movement("Brouwerij De Linde", Decimal("223.20"), "BE68539007547034", creditor_reference("INV-2026-000009")),
    )
    american = Movement(  # 3 licences x 96.00 = 288.00, of which a bank on the way kept 15.00
        "BRAMBLE AND FINCH INC", Decimal("273.00"), text="PO-7714 AXSAFE BUSINESS", charges=Decimal("15.00")
    )
    rent = Movement("Fastighets AB Ankaret", Decimal("-1450.00"), "SE3550000000054910000003", text="Hyra november")
    entries = [
        Entry(_day(10), "B1110-0104", (finnish,)),
        Entry(_day(13), "B1113-0088", together),
        Entry(_day(18), "B1118-0031", (american,)),
        Entry(_day(25), "B1125-0009", (rent,)),
    ]
    opening = october.BALANCE + Decimal("148.80") - Decimal("12.50")
    write_camt(inbox / "bank/camt053-2026-11.xml", "2026-11", opening, entries)


def _write_review(inbox: Path) -> None:
    """The sheet review of October's payments.xlsx, with what the person who collects payments wrote into it."""
    rows = [
        ("B1029-0071", date(2026, 10, 29), "LIBRAIRIE QUATRE VENTS SARL", "SOLDE OCTOBRE MERCI", 148.80, "EUR",
         "F2026-118", None, "only the name and the amount speak for it", "accept"),
    ]  # fmt: skip
    write_book(inbox / "bank/review-october.xlsx", [Table("review", senders.REVIEW, rows)])
