"""All MT940 files of the shared collection: read as an independent walk reads them, or refused for the right reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements.mt940 import read_mt940
from reconciler.intake.statements.statement import Line, Statement

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT.parent / "shared" / "bank_samples" / "mt940"
W, J, K, H = "wolph+mt940/", "sandermarechal+jejik-mt940/", "webschik+mt940-js/", "hbci4j+hbci4java/"

REFUSED = {  # looked at one by one; the words are in the message
    J + "K4262927_20200905-080000-952.txt": ("statement-incomplete", "line 1 has no closing balance"),
    J + "oldenburgischelandesbank2.txt": ("statement-incomplete", "line 1 has no closing balance"),
    W + "gv_codes.sta": ("statement-incomplete", "line 1 has no closing balance"),
    W + "account_balance_credit.sta": ("statement-incomplete", "before the first statement"),
    W + "account_balance_debit.sta": ("statement-incomplete", "before the first statement"),
    W + "amount_formats.sta": ("statement-incomplete", "before the first statement"),
    W + "closing_balance.sta": ("statement-incomplete", "before the first statement"),
    W + "missing_crlf_at_end.sta": ("statement-incomplete", "before the first statement"),
    W + "february_30.sta": ("statement-damaged", "Line 6: the value date 160230 is 30 February 2016"),
    W + "transaction_details_wrapped.sta": ("statement-damaged", "Line 6: the value date 160230"),
    W + "wrapped_timestamp.sta": ("statement-damaged", "Line 5: the value date 160230"),
    W + "multiline.sta": ("statement-damaged", "Line 38: an entry (:61:) after the closing balance on line 29"),
    W + "sepa_snippet_broken.sta": ("statement-damaged", "Line 6: a second account (:25:)"),
}
UNBALANCED = {  # opening + entries is not closing, worked out from the file; by hand or by cutting lines out
    J + "abnamro.txt": [True, True],
    J + "bug-core-5401.txt": [True],
    J + "commerzbank.txt": [True],
    J + "deutschebank.txt": [True],
    J + "ing-dos.txt": [True],
    J + "ing-unix.txt": [True],
    J + "knab.txt": [False, True],
    J + "oldenburgischelandesbank.txt": [True],
    J + "oldenburgischelandesbankmitbindestrich.txt": [True],
    J + "postfinance.txt": [False, True],
    J + "rabobank.txt": [True, False, True, False],
    J + "sparkasse2.txt": [True],
    J + "sparkasse3.txt": [True],
    J + "triodos.txt": [True],
    K + "abn-amro-1.STA": [True],
}


@dataclass
class Walked:
    """What stands between two balances, found by walking over characters."""

    opening: Decimal
    closing: Decimal = Decimal("NaN")
    amounts: list[Decimal] = field(default_factory=list)
    spots: list[str] = field(default_factory=list)


def number_at(text: str) -> Decimal:
    digits = ""
    for character in text.strip():
        if character not in "0123456789,":
            break
        digits += character
    whole, _, cents = digits.partition(",")
    return Decimal(int(whole or "0")) + (Decimal(int(cents)).scaleb(-len(cents)) if cents else 0)


def balance_of(text: str) -> Decimal:
    rest = text[7:]  # a mark and six digits of a day
    while rest[:1].isalpha():
        rest = rest[1:]
    return number_at(rest) * (-1 if text[0] == "D" else 1)


def amount_of(text: str) -> Decimal:
    rest = text[6:]
    rest = rest.lstrip("0123456789 ")
    letters = ""
    while rest[:1].isalpha():
        letters, rest = letters + rest[0], rest[1:]
    # a third letter of the currency may follow the mark
    mark = letters[:2] if letters[:1] == "R" else letters[:1]
    return number_at(rest) * (-1 if mark in ("D", "RC") else 1)


def walked(data: bytes) -> list[Walked]:
    found: list[Walked] = []
    for number, raw in enumerate(data.decode("latin-1").split("\n"), 1):
        line = raw.strip("\r\x01\x03")
        if line[:4] in (":60F", ":60M"):
            found.append(Walked(balance_of(line[5:])))
        elif line[:4] in (":62F", ":62M"):
            found[-1].closing = balance_of(line[5:])
        elif line[:4] == ":61:":
            found[-1].amounts.append(amount_of(line[4:]))
            found[-1].spots.append(f"line {number}")
    return found


FILES = sorted(str(path.relative_to(SAMPLES)) for path in SAMPLES.glob("*/*"))


def statements(name: str) -> list[Statement]:
    return read_mt940((SAMPLES / name).read_bytes())


def lines(name: str) -> dict[str, Line]:
    return {line.spot: line for statement in statements(name) for line in statement.lines}


def test_all_files_of_the_collection_are_there() -> None:
    assert len(FILES) == 66
    assert set(REFUSED) <= set(FILES)


@pytest.mark.parametrize("name", [name for name in FILES if name not in REFUSED])
def test_entries_sums_and_balances_are_those_of_a_walk_over_the_file(name: str) -> None:
    read, other = statements(name), walked((SAMPLES / name).read_bytes())
    assert [(s.opening, s.closing) for s in read] == [(w.opening, w.closing) for w in other]
    assert [[line.amount for line in s.lines] for s in read] == [w.amounts for w in other]
    assert [[line.spot for line in s.lines] for s in read] == [w.spots for w in other]
    assert all(line.is_booked for s in read for line in s.lines)
    balanced = [w.opening + sum(w.amounts) == w.closing for w in other]
    assert [s.is_balanced for s in read] == balanced


@pytest.mark.parametrize("name", UNBALANCED)
def test_files_that_do_not_add_up_say_so(name: str) -> None:
    assert [not s.is_balanced for s in statements(name)] == UNBALANCED[name]


@pytest.mark.parametrize("name", REFUSED)
def test_fragments_and_broken_files_are_refused_with_the_reason(name: str) -> None:
    code, words = REFUSED[name]
    with pytest.raises(FileRefusedError) as refused:
        statements(name)
    assert refused.value.code.name == code
    assert words in refused.value.message


def test_the_page_of_refused_files_names_each_of_them() -> None:
    page = (ROOT / "docs" / "bank-files.md").read_text(encoding="utf-8")
    section = page.partition("## MT940 files of the test collection that are refused")[2].partition("\n## ")[0]
    rows = [row.split("|") for row in section.splitlines() if row.startswith("| `")]
    assert {(row[1].strip().strip("`"), row[2].strip().strip("`")) for row in rows} == {
        (name, code) for name, (code, _) in REFUSED.items()
    }


# What was read in the files by eye: file, spot, payer, IBAN, end-to-end id, text
BY_EYE = [
    (H + "test-mt940-001.sta", "line 8", "Max Mustermann", "", "", "Test 2"),
    (
        J + "bug-core-5401.txt",
        "line 5",
        "XXXXXXA MXXXXXX",
        "DE93230707000621787100",
        "",
        "VERTR:KO:NR:401113172APRIL 2021",
    ),
    (
        *(J + "lbbw.txt", "line 9", "NIC RICHTER", "DE59600501010007907986", ""),
        "E-MOBILITY ABRECHNUNG NR. 28 ZU VERTRAG 9433, KUNDENNUMMER 11111",
    ),
    (
        *(J + "oldenburgischelandesbank.txt", "line 5", "WOHNBAU DIEPHOLZ GMBH", "DE99123456771234567888", ""),
        "EWE,ENERGIEAUSWEIS RG.-NR. 1234567890 KD.-NR. 12377777",
    ),
    (
        *(J + "oldenburgischelandesbankmitbindestrich.txt", "line 5"),
        *("Projektgemeinschaft XXXXXX + XXXXXXGmbH + Co. KG", "DE41292500000123456789", ""),
        "Kunden-Nr. 20389020 Vertrags-Nr. 1000620785",
    ),
    (J + "sparkasse.txt", "line 5", "ARAL AG", "DE95430800830802029200", "", "2019-02-15T20.10 Debitk.4 2019-12"),
    (
        J + "sparkasse2.txt",
        "line 5",
        "GEBÜHREN MANUELL GG UST-FREI",
        "",
        "",
        "STORNO RECHNUNGSABSCHLUSS PER 01.02.2020",
    ),
    (
        *(J + "volksbankenraiffeisenbanken.txt", "line 30", "Thomas Schulz", "DE88500105178285756556"),
        *("ZV0100284190949300000002", "Musical Sonja Schulz CD"),
    ),
    (
        *(W + "sepa_snippet.sta", "line 5", "KARL KAUFMANN", "DE14508800500194785000"),
        *("EndToEndId TFNR 22 004 00001", "Verw CTSc-01 BC-PPP TFNr 22 004"),
    ),
    (
        *(W + "sepa_snippet.sta", "line 38", "Richter Renate 70 Zeichen Beginn Fuellzeichen xxxxxxxx"),
        *("DE42100100100043921105", "EndToEndIdTFNR2000100001"),
        "TO 13 TFNr 20001 Eingangskanal Mint Unstrukturierter Verwendungszweck 140 Zeichen Beginn Fuellzeichen "
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ),
    (
        *(W + "with_binary_character.sta", "line 5", "PAYPAL", "", ""),
        "QQW53T2245ZGY46J ABBUCHUNG VOM PAYPAL-KONTO 100318P3TX1433EV",
    ),
    (
        *(W + "whitespace.sta", "line 5", "DEUTSCHE KREDITBANK AG", "", ""),
        "ERSTATTUNG AUSLANDSEINSATZENTGELT FUER VISA 4998 XXXX XXXX 1234",
    ),
    (W + "mt940.sta", "line 36", "MUELLER", "", "", "Miete November"),
    (W + "mt940.sta", "line 70", "", "", "", "Odsetki od lokaty nr 101000022086"),
    (K + "base-1.mta", "line 11", "Empfänger", "", "", "Verwendungszweck 1 Verwendungszweck 2"),
    (K + "abn-amro-1.STA", "line 8", "TT TEST", "", "", "TRANSFER OWN MONEY"),
    (K + "base-2.mta", "line 5", "ITM HANDELSGESELLSCHAF", "", "", "KIEFERSFELDEN 25-02-2017 16:57 PAS: 8XX9"),
    (
        *(K + "base-3.mta", "line 24", "WORLDPAY CUSTOMER PAYMENTS", "NL59ABNA0626226163", ""),
        "7510143342 0030001826916174 VISTAPRINT 9ZTV3-34A29-5N6 000291VISTAPRIN",
    ),
    (
        *(J + "abnamro.txt", "line 8", "KPN - DIGITENNE", "", ""),
        "BETALINGSKENM. 000000042188659 5314606715 BETREFT FACTUUR D.D. 20-05-2011 INCL. 1,44 BTW",
    ),
    (
        *(J + "rabobank-iban.txt", "line 6", "CONTRA ACCOUNT HOLDER", "NL70ABNA0987654321"),
        *("01-01-2013 12:00 0030000987654321", ""),
    ),
    (J + "rabobank-iban.txt", "line 10", "JOHN DOE", "", "", "Reference 201301234"),
    (
        J + "rabobank.txt",
        "line 23",
        "T-MOBILE NETHERLANDS BV",
        "",
        "",
        "BETALINGSKENM. 123456789 FACTUURNUMMER 987654321",
    ),
    (
        W + "rabobank.sta",
        "line 23",
        "T-MOBILE NETHERLANDS BV",
        "",
        "",
        "BETALINGSKENM. 123456789 FACTUURNUMMER 987654321",
    ),
    (J + "knab.txt", "line 16", "PICQER", "NL65INGB0123456789", "", "FACTUUR 201403110, 201403113"),
    (J + "sns.txt", "line 13", "marechal s", "", "", "dit is test 2"),
    (W + "sns.sta", "line 12", "marechal s", "", "", "dit is test 2"),
    (
        *(W + "mt940_with_spaces_for_entry_date.txt", "line 6", "hr gjlm paulissen", "NL47INGB9999999999", ""),
        "Betaling sieraden",
    ),
    (J + "ing-dos.txt", "line 18", "", "", "", "0111111111 GPPeking 170000001AC"),
    (J + "postfinance.txt", "line 6", "JANE DOE EXAMPLESTRASSE 10 1234 XXXX", "", "", "RECHNUNG XXXXXXXXXXXX"),
    (
        J + "postfinance.txt",
        "line 20",
        "XXXXXXXXX XXX XXXXXXXXSTRASSE 111 1234 XXXXXXXXXXXX",
        "",
        "",
        "1 SONNENGLAESER",
    ),
    (J + "triodos.txt", "line 9", "", "", "", "HUUR KANTOOR - FEB 2010"),
    (
        *(W + "raiffeisen-cmi.sta", "line 6", "", "", ""),
        "CAB18D1700041116 109876543210000012345678 HUNGARY KFT. UV, napi összevont utánvét, 2018.04 .17, "
        "A13947109201804175000000097, X",
    ),
    (W + "mt940.txt", "line 5", "", "", "", "SOMETHING FOO BAR 112233 123456789"),
]


@pytest.mark.parametrize(("name", "spot", "payer", "iban", "end_to_end", "text"), BY_EYE)
def test_who_paid_and_what_for(name: str, spot: str, payer: str, iban: str, end_to_end: str, text: str) -> None:
    line = lines(name)[spot]
    assert (line.payer_name, line.payer_iban, line.end_to_end_id, line.text) == (payer, iban, end_to_end, text)


def test_accounts_currencies_and_numbers_are_the_banks_own() -> None:
    first = [statements(name)[0] for name in (J + "postfinance.txt", W + "raiffeisen-cmi.sta", K + "base-2.mta")]
    assert [(s.kind, s.account, s.currency, s.number) for s in first] == [
        ("mt940", "123456789", "CHF", "999/1"),
        ("mt940", "UBRTHUHB/123456789150ABCDEF002/HUF", "HUF", "0072"),
        ("mt940", "NL18KNAB0200000000", "EUR", "190/1"),
    ]


def test_a_returned_debit_names_what_it_returns_and_its_charges() -> None:
    line = lines(J + "commerzbank.txt")["line 5"]
    assert (line.amount, line.charges, line.bank_reference) == (Decimal("-12.35"), Decimal("0.50"), "2016021783252833")
    assert line.original_references == ("A1.200080779.400143254.4961336", "SEPA-DA20200601221740-34972000-P1")


def test_a_transfer_that_came_back_names_the_original() -> None:
    line = lines(W + "sepa_snippet.sta")["line 32"]
    assert line.original_references == ("TFNR 44001 00001", "TFNr 44001 MSGID")
    assert not line.is_reversal


def test_reversals_have_the_sign_of_their_mark() -> None:
    of_debit, of_credit = lines(J + "sparkasse2.txt")["line 5"], lines(J + "sparkasse3.txt")["line 5"]
    assert (of_debit.amount, of_debit.is_reversal) == (Decimal("1027.25"), True)
    assert (of_credit.amount, of_credit.is_reversal) == (Decimal("-1027.25"), True)


def test_a_bank_that_writes_its_own_number_below_has_it_as_reference() -> None:
    assert lines(J + "postfinance.txt")["line 6"].bank_reference == "20131209007602198765432000000012"


def test_a_balance_without_currency_has_the_other_ones() -> None:
    assert [(s.currency, s.closing) for s in statements(W + "raphaelm.sta")] == [
        ("DEM", Decimal(105000)),
        ("DEM", Decimal(145000)),
        ("DEM", Decimal(95000)),
    ]
