"""MT940 by made-up files: signs, days, pages, breaks, envelopes, refusals, and files that mean harm."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any
from unittest.mock import patch

import mt940
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements.mt940 import read_mt940
from reconciler.intake.statements.statement import Line

ACCOUNT = "DE89370400440532013000"


def message(
    *fields: str, opening: str = "C260101EUR0,00", closing: str = "C260102EUR0,00", account: str = ACCOUNT
) -> str:
    return "\r\n".join(
        (":20:STARTUMS", f":25:{account}", ":28C:1/1", f":60F:{opening}", *fields, f":62F:{closing}", "-", "")
    )


def line_of(*fields: str) -> Line:
    statement = read_mt940(message(*fields).encode())[0]
    assert len(statement.lines) == 1
    return statement.lines[0]


def described(*lines: str) -> Line:
    """A line of 5 EUR whose `:86:` field has these lines."""
    return line_of(":61:2601020102C5,00NTRFNONREF//B1", ":86:" + lines[0], *lines[1:])


def refusal(text: str | bytes) -> tuple[str, str]:
    with pytest.raises(FileRefusedError) as caught:
        read_mt940(text.encode() if isinstance(text, str) else text)
    return caught.value.code.name, caught.value.message


def wrapped(text: str, first: int = 65, rest: int = 65, keep: bool = True) -> list[str]:
    """A description as a bank cuts it; `keep` or drop the spaces at the ends of lines."""
    cut = [text[:first], *(text[at : at + rest] for at in range(first, len(text), rest))]
    return cut if keep else [line.rstrip() for line in cut]


@pytest.mark.parametrize(
    ("mark", "amount", "is_reversal", "is_booked"),
    [
        ("C", "12.34", False, True),
        ("D", "-12.34", False, True),
        ("RC", "-12.34", True, True),
        ("RD", "12.34", True, True),
        ("EC", "12.34", False, False),
        ("ED", "-12.34", False, False),
        ("CR", "12.34", False, True),  # R is the third letter of EUR
        ("DR", "-12.34", False, True),
        ("RCR", "-12.34", True, True),
        ("RDR", "12.34", True, True),
    ],
)
def test_the_sign_is_that_of_the_mark(mark: str, amount: str, is_reversal: bool, is_booked: bool) -> None:
    line = line_of(f":61:2601020102{mark}12,34NTRFNONREF")
    assert (line.amount, line.is_reversal, line.is_booked) == (Decimal(amount), is_reversal, is_booked)


def test_expected_entries_are_not_in_the_balance() -> None:
    text = message(":61:260102EC7,NTRFNONREF", ":61:260102C5,NTRFNONREF", closing="C260102EUR5,")
    assert read_mt940(text.encode())[0].is_balanced is True


@pytest.mark.parametrize(
    ("entry", "booked_on", "value_date"),
    [
        ("2601020105C1,NTRF", date(2026, 1, 5), date(2026, 1, 2)),
        ("260102C1,NTRF", date(2026, 1, 2), date(2026, 1, 2)),
        ("260102    C1,NTRF", date(2026, 1, 2), date(2026, 1, 2)),
        ("2512300102C1,NTRF", date(2026, 1, 2), date(2025, 12, 30)),
        ("2601021230C1,NTRF", date(2025, 12, 30), date(2026, 1, 2)),
        ("2511010131C1,NTRF", date(2026, 1, 31), date(2025, 11, 1)),  # 91 days on, not 274 back
        ("2402290301C1,NTRF", date(2024, 3, 1), date(2024, 2, 29)),
    ],
)
def test_the_entry_date_is_the_booking_day_in_the_nearest_year(entry: str, booked_on: date, value_date: date) -> None:
    line = line_of(f":61:{entry}NONREF")
    assert (line.booked_on, line.value_date) == (booked_on, value_date)


@pytest.mark.parametrize(
    ("rest", "reference"),
    [
        ("NTRFNONREF//B4E07XM00J000023", "B4E07XM00J000023"),
        ("NTRFA REFERENCE LONGER THAN SIXTEEN//7", "7"),
        ("NTRFNONREF//NONREF", ""),
        ("NTRFNONREF//", ""),
        ("NTRFNONREF", ""),
        (" NTRFNONREF//7", "7"),
        ("", ""),
    ],
)
def test_the_banks_reference_stands_after_the_slashes(rest: str, reference: str) -> None:
    line = line_of(f":61:2601020102C1,00{rest}")
    assert (line.bank_reference, line.entry_reference) == (reference, reference)


def test_an_entry_may_be_broken_before_its_amount() -> None:
    assert line_of(":61:2601020102C", "1234,50NTRFNONREF//B1").amount == Decimal("1234.50")


def test_entries_without_a_type_stay_apart() -> None:
    lines = read_mt940(message(":61:260102C1,00", ":61:260102C2,00", closing="C260102EUR3,").encode())[0].lines
    assert [line.amount for line in lines] == [Decimal(1), Decimal(2)]


def test_pages_are_statements_that_balance_each() -> None:
    pages = (
        ":20:A\n:25:1\n:28C:7/1\n:60F:C260101EUR10,\n:61:260102C5,NTRF\n:62M:C260102EUR15,\n-\n"
        ":20:A\n:25:1\n:28C:7/2\n:60M:C260102EUR15,\n:61:260102D20,NTRF\n:62F:D260102EUR5,\n-\n"
        ":20:B\n:25:2\n:28C:1\n:60F:D260101SEK1,5\n:61:260102C1,NTRF\n:62F:D260102SEK0,6\n-"
    )
    read = read_mt940(pages.encode())
    assert [(s.account, s.number, s.currency, s.opening, s.closing, s.is_balanced) for s in read] == [
        ("1", "7/1", "EUR", Decimal(10), Decimal(15), True),
        ("1", "7/2", "EUR", Decimal(15), Decimal(-5), True),
        ("2", "1", "SEK", Decimal("-1.5"), Decimal("-0.6"), False),
    ]


def test_pages_under_one_reference_are_told_apart_by_their_balances() -> None:
    text = (
        ":20:A\n:25:1\n:60F:C260101EUR1,\n:61:260102C5,NTRF\n:62M:C260102EUR6,\n"
        ":60M:C260102EUR6,\n:61:260102C1,NTRF\n:62F:C260102EUR7,\n:25:2\n:60F:C260101EUR3,\n:62F:C260101EUR3,\n"
    )
    read = read_mt940(text.encode())
    assert [(s.account, len(s.lines), s.is_balanced) for s in read] == [("1", 1, True), ("1", 1, True), ("2", 0, True)]


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("NL91ABNA0417164300EUR", "NL91ABNA0417164300"),
        ("NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
        ("ABNANL2A/NL91ABNA0417164300", "NL91ABNA0417164300"),
        ("BE68539007547034 EUR", "BE68539007547034"),  # the check digits are right, the bank's code is in no list
        ("37040044/0532013000", "37040044/0532013000"),
    ],
)
def test_an_account_is_its_iban_or_what_the_bank_writes(written: str, account: str) -> None:
    assert read_mt940(message(account=written).encode())[0].account == account


def test_text_lines_that_look_like_a_time_are_no_field() -> None:
    line = described("166?00KARTE?20SVWZ+2026-01-02T13", ":20:11 Kasse 3?30DEUTDEFF?32Nord AB")
    assert line.text == "2026-01-02T13:20:11 Kasse 3"
    assert line.payer_name == "Nord AB"


def test_a_hyphen_in_a_text_does_not_end_the_message() -> None:
    assert described("Rechnung", "-", "-Nr. 7").text == "Rechnung - -Nr. 7"


# Envelopes and encodings

PLAIN = message(":61:2601020102C5,00NTRFNONREF//B1", ":86:Müller zahlt für März", closing="C260102EUR5,00")


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("cp1252"),
        PLAIN.encode("cp850"),
        PLAIN.encode("utf-16"),
        PLAIN.replace("\r\n", "\n").encode(),
        PLAIN.replace("\r\n", "\r").encode(),
        PLAIN.replace("\r\n", "\r\r\n").encode(),
        PLAIN.replace("\r\n", "\r\n  ").encode(),
        PLAIN.replace("zahlt", "za\x00hlt").encode(),
        b"BANKXX\r\n940\r\nBANKXX\r\n" + PLAIN.encode() + b"XXX\r\nend of file",
        b"\x01{1:F01BANKXXXX0000000000}{2:I940X}{3:{108:1}}{4:\r\n" + PLAIN.encode()[:-3] + b"-}{5:{CHK:0}}\x03",
        b"{1:F01BANKXXXX0000000000}{2:I940X}{4:" + PLAIN.encode()[:-3] + b"-}",
    ],
)
def test_encodings_line_ends_and_envelopes_make_no_difference(data: bytes) -> None:
    read = read_mt940(data)
    assert [(s.account, s.is_balanced, [line.text for line in s.lines]) for s in read] == [
        (ACCOUNT, True, ["Müller zahlt für März"])
    ]


def test_the_spot_is_the_line_in_the_file() -> None:
    assert [line.spot for line in read_mt940(b"junk\r\n\r\n" + PLAIN.encode())[0].lines] == ["line 7"]


# Breaks

REMITTANCE = "Rechnung INV-2026-000001 und INV-2026-000002 vom 5. Januar 2026, Kunde 4711 danke"
NUMBERS = ("INV-2026-000001", "INV-2026-000002")


@pytest.mark.parametrize("shift", range(30))
@pytest.mark.parametrize(("first", "keep"), [(65, True), (65, False), (61, True), (61, False)])
def test_a_german_text_comes_back_wherever_it_was_cut(shift: int, first: int, keep: bool) -> None:
    said = "x" * shift + " " + REMITTANCE
    cut = [("SVWZ+" + said)[at : at + 27] for at in range(0, len(said) + 5, 27)]
    stream = "166?00GUTSCHRIFT?109310" + "".join(f"?{20 + n}{part}" for n, part in enumerate(cut))
    stream += "?30DEUTDEFF?31DE42100100100043921105?32Nordlicht Verschluesselung?33s GmbH" + "?34" + "x" * 130
    line = described(*wrapped(stream, first, 65, keep))
    assert line.text == said.strip()
    assert line.payer_iban == "DE42100100100043921105"
    assert line.payer_name == "Nordlicht Verschluesselung s GmbH"  # 26 characters: a space was lost, or none was there


@pytest.mark.parametrize("shift", range(1, 66))
def test_a_plain_or_dutch_text_comes_back_wherever_it_was_cut(shift: int) -> None:
    said = "x" * shift + " " + REMITTANCE
    assert described(*wrapped(said)).text == said
    assert described(*wrapped(f"/TRTP/SEPA/NAME/Kist BV/REMI/{said}/EREF/E1")).text == said


def test_a_line_that_is_not_full_ends_at_a_word() -> None:
    assert described("Rechnung INV-2026-000001", "INV-2026-000002").text == "Rechnung INV-2026-000001 INV-2026-000002"


def test_a_subfield_that_is_not_full_ends_at_a_word() -> None:
    assert described("166?20Rechnung 4711?2112 Stueck").text == "Rechnung 4711 12 Stueck"


# German


def test_keywords_are_whole_when_they_are_broken_over_subfields() -> None:
    line = described("166?00X?20EREF+RF18539007547034 XY MR?21EF+M-1 CRED+DE98ZZZ0999999?22ABWA+Tante AG SVWZ+Dank")
    assert (line.end_to_end_id, line.text, line.payer_name) == ("RF18539007547034 XY", "Dank", "Tante AG")


def test_a_keyword_inside_a_word_is_text() -> None:
    assert described("166?00X?20SVWZ+WEBREF+1 und KBIC+2").text == "WEBREF+1 und KBIC+2"


def test_a_question_mark_with_digits_is_text_where_no_subfield_can_follow() -> None:
    assert described("166?00X?20SVWZ+fuer 2 Jahre?21wer zahlt?20 Euro").text == "fuer 2 Jahre wer zahlt?20 Euro"


@pytest.mark.parametrize("nothing", ["NONREF", "NOTPROVIDED", "notprovided", ""])
def test_words_for_no_reference_are_none(nothing: str) -> None:
    assert described(f"166?00X?20EREF+{nothing}?21SVWZ+A").end_to_end_id == ""
    assert described(f"/TRTP/SEPA/NAME/A/REMI/{nothing}/EREF/{nothing}").end_to_end_id == ""
    assert described(f"/TRTP/SEPA/NAME/A/REMI/{nothing}/EREF/E").text == ""


def test_accounts_that_are_no_iban_are_left_out_and_others_found() -> None:
    assert described("166?00X?20A?3050060400?310847564700?32M").payer_iban == ""
    assert (
        described("166?00X?20A?310847564700?38PL61109010140000071219812874").payer_iban
        == "PL61109010140000071219812874"
    )
    assert described("166?00X?20SVWZ+A IBAN+DE42100100100043921105 BIC+PBNKDEFF").payer_iban == "DE42100100100043921105"


def test_sixties_go_on_where_the_twenties_are_full() -> None:
    full = "".join(f"?{20 + n}{'x' * 27}" for n in range(9))
    assert described(f"166?00X{full}?29INV-2026-00000 is not full0?60017 end").text.endswith("not full0017 end")


def test_what_the_bank_adds_after_the_text_is_cut_off_only_if_it_is_the_payers_account() -> None:
    iban = "DE42100100100043921105"
    ours = described(f"166?20SVWZ+Rechnung 7?21EREF: E1 IBAN: {iban}?22BIC: PBNKDEFF?31{iban}")
    other = described(f"166?20SVWZ+Rechnung 7?21IBAN: DE89370400440532013000?22BIC: PBNKDEFF?31{iban}")
    assert ours.text == "Rechnung 7"
    assert other.text == "Rechnung 7 IBAN: DE89370400440532013000 BIC: PBNKDEFF"


def test_a_return_names_the_original_and_the_charges() -> None:
    line = line_of(
        ":61:2601020102D12,35NRTIOUR-7//B9",
        "/OCMT/EUR11,85//CHGS/EUR0,50/",
        ":86:109?00SEPA-LASTSCHR. RETOURE?20EREF+E-1?21KREF+K-1?22SVWZ+KONTO ERLOSCHEN?31DE42100100100043921105?32A",
    )
    assert line.original_references == ("E-1", "K-1", "OUR-7")
    assert line.charges == Decimal("0.50")
    assert not line.is_reversal


def test_charges_in_another_currency_are_not_taken() -> None:
    assert line_of(":61:260102C5,NTRFNONREF", "/OCMT/USD7,//CHGS/USD2,50/").charges is None
    assert described("166?00X?20COAM+0,75 SVWZ+A").charges == Decimal("0.75")


@pytest.mark.parametrize("mark", ["?", ">", "<", "^", "~"])
def test_banks_choose_the_mark_of_their_subfields(mark: str) -> None:
    line = described("020?00Przelew?20Faktura 7?31?32Nord AB?38PL61109010140000071219812874".replace("?", mark))
    assert (line.text, line.payer_name, line.payer_iban) == ("Faktura 7", "Nord AB", "PL61109010140000071219812874")


# Dutch


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/TRTP/SEPA/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/Kist BV/REMI/INV 1/EREF/E1", ("INV 1", "", "E1")),
        ("/EREF/E1//CNTP/NL91ABNA0417164300/ABNANL2A/Kist BV/Ede//REMI/USTD//INV 1/", ("INV 1", "", "E1")),
        (
            "/EREF/E1//CNTP/NL91ABNA0417164300/ABNANL2A/Kist BV///REMI/STRD/CUR/RF18539007547034/",
            ("", "RF18539007547034", "E1"),
        ),
        ("/ORDP//NAME/Kist BV/IBAN/NL91ABNA0417164300/REMI/INV 1/2/ISDT/2026-01-02", ("INV 1/2", "", "")),
        (
            "/ORDP//NAME/Kist BV/IBAN/NL91ABNA0417164300/CDTRREFTP//CD/SCOR/ISSUER/CUR/CDTRREF/RF18539007547034",
            ("", "RF18539007547034", ""),
        ),
    ],
)
def test_the_dutch_forms(text: str, said: tuple[str, str, str]) -> None:
    line = described(*wrapped(text))
    assert (line.payer_name, line.payer_iban) == ("Kist BV", "NL91ABNA0417164300")
    assert (line.text, line.structured_reference, line.end_to_end_id) == said


def test_slashes_of_the_payer_are_text() -> None:
    line = described("/TRTP/SEPA/NAME/Kist BV/REMI/ORDER/ID/7/NAME/X/BIC/Y 2/3/EREF/E1")
    assert (line.payer_name, line.text, line.end_to_end_id) == ("Kist BV", "ORDER/ID/7/NAME/X/BIC/Y 2/3", "E1")


def test_charges_are_found_in_the_dutch_form() -> None:
    assert described("/TRTP/SEPA/NAME/Kist BV/REMI/INV 1/OCMT/EUR6,//CHGS/EUR1,/").charges == Decimal(1)


def test_an_entry_without_description_says_what_it_can() -> None:
    line = line_of(":61:260102C5,NTRFINV-2026-000001//B1", "INCOMING TRANSFER")
    assert (line.end_to_end_id, line.text, line.bank_reference) == ("INV-2026-000001", "INCOMING TRANSFER", "B1")


def test_a_payer_who_writes_of_a_return_returns_nothing() -> None:
    assert described("/TRTP/SEPA/NAME/A/REMI/RETOUR 7/EREF/E1").original_references == ()


def test_a_dutch_return_names_what_came_back() -> None:
    line = described("/RTRN/MS03//EREF/E1//CNTP/NL91ABNA0417164300/ABNANL2A/Kist BV///REMI/USTD//INV 1/")
    assert line.original_references == ("E1",)


# Refusals


def whole(*lines: str) -> str:
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (
            message(":61:2602300302C1,NTRF"),
            "statement-damaged",
            "Line 5: the value date 260230 is 30 February 2026",
        ),
        (
            message(":61:2603020230C1,NTRF"),
            "statement-damaged",
            "Line 5: the entry date 0230 is 30 February 2026",
        ),
        (message(":61:261302C1,NTRF"), "statement-damaged", "month 13"),
        (message(":61:260102C1.234,56NTRF"), "statement-damaged", "Line 5: the entry “260102C1.234,56NTRF”"),
        (message(":61:260102C1,2,3NTRF"), "statement-damaged", "Line 5"),
        (message(":61:260102X1,NTRF"), "statement-damaged", "Line 5"),
        (message(":61:260102C1", "5,00NTRF"), "statement-damaged", "Line 5"),
        (message(":61:"), "statement-damaged", "Line 5"),
        (message(opening="C260101EUR1.000,00"), "statement-damaged", "Line 4: the balance “C260101EUR1.000,00”"),
        (message(opening="C260230EUR1,"), "statement-damaged", "Line 4: the day 260230 of the balance is 30 February"),
        (message(closing="C260101USD0,"), "statement-damaged", "two currencies, EUR and USD"),
        (message(opening="C2601010,", closing="C2601010,"), "statement-damaged", "no currency"),
        (message(opening="C260101EUR" + "9" * 18), "statement-miscounted", "opening balance"),
        (message(":60F:C260101EUR1,"), "statement-damaged", "Line 5: a second opening balance"),
        (message(":25:OTHER"), "statement-damaged", "Line 5: a second account"),
        (
            whole(":20:A", ":25:1", ":60F:C260101EUR1,", ":61:260102C1,NTRF"),
            "statement-incomplete",
            "no closing balance",
        ),
        (whole(":20:A", ":25:1", ":61:260102C1,NTRF", ":62F:C260101EUR1,"), "statement-incomplete", "Line 3"),
        (whole(":20:A", ":60F:C260101EUR1,", ":62F:C260101EUR1,"), "statement-incomplete", "no account"),
        (whole(":20:A", ":25:1", ":34F:EUR0,", ":61:260102C1,NTRF", ":90C:1EUR1,"), "statement-incomplete", "MT942"),
        (message() + ":61:260102C1,NTRF", "statement-damaged", "after the closing balance"),
        ("hello", "statement-incomplete", "no statement"),
        ("", "statement-incomplete", "no statement"),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_place(text: str, code: str, words: str) -> None:
    found, said = refusal(text)
    assert found == code
    assert words in said


def lose(read: mt940.models.Transactions) -> None:
    read.transactions.pop()


def misread_entry(read: mt940.models.Transactions) -> None:
    read.transactions[0].data["amount"].amount += Decimal("0.01")


def misread_opening(read: mt940.models.Transactions) -> None:
    read.data["final_opening_balance"].amount.amount += 1


def misread_closing(read: mt940.models.Transactions) -> None:
    del read.data["final_closing_balance"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (lose, "entries (:61:) read as 1, but counted as 2"),
        (misread_entry, "sum of the entries read as 3.01, but counted as 3"),
        (misread_opening, "opening balance read as 1.00, but counted as 0.00"),
        (misread_closing, "closing balance read as None, but counted as 0.00"),
    ],
)
def test_a_file_that_the_library_misreads_is_refused(
    fault: Callable[[mt940.models.Transactions], None], words: str
) -> None:
    parse = mt940.parse_statements

    def faulty(*args: Any, **kwargs: Any) -> list[mt940.models.Transactions]:
        read = parse(*args, **kwargs)
        fault(read[0])
        return read

    with patch("mt940.parse_statements", faulty):
        found, said = refusal(message(":61:260102C1,NTRF", ":61:260102C2,NTRF"))
    assert found == "statement-miscounted"
    assert said == f"The statement that begins on line 1: {words}."


@pytest.mark.parametrize("zeros", [0, 9, 13, 30])
def test_zeros_in_front_of_amounts_change_nothing(zeros: int) -> None:
    padded = "0" * zeros + "12,34"
    text = message(f":61:260102C{padded}NTRF", opening=f"C260101EUR{padded}", closing="C260102EUR24,68")
    statement = read_mt940(text.encode())[0]
    assert (statement.opening, statement.lines[0].amount, statement.is_balanced) == (
        Decimal("12.34"),
        Decimal("12.34"),
        True,
    )


def test_an_entry_that_hides_in_an_envelope_line_refuses_the_file() -> None:
    assert refusal(message("{4::61:260102C1,NTRF"))[0] == "statement-miscounted"


# Sums

AMOUNTS = st.lists(st.tuples(st.sampled_from(["C", "D", "RC", "RD"]), st.integers(0, 10**14 - 1)), max_size=20)


@given(AMOUNTS, st.integers(-(10**14), 10**14))
def test_every_cent_is_read(entries: list[tuple[str, int]], opening: int) -> None:
    signed = [cents if mark in {"C", "RD"} else -cents for mark, cents in entries]
    closing = list(accumulate(signed, initial=opening))[-1]

    def written(cents: int) -> str:
        return f"{abs(cents) // 100},{abs(cents) % 100:02d}"

    def balance(cents: int) -> str:
        return f"{'D' if cents < 0 else 'C'}260101EUR{written(cents)}"

    text = message(
        *(f":61:260102{mark}{written(cents)}NTRFNONREF" for mark, cents in entries),
        opening=balance(opening),
        closing=balance(closing),
    )
    if abs(closing) >= 10**14:  # one digit more than a balance may have
        closing = opening
    statement = read_mt940(text.encode())[0]
    assert [line.amount * 100 for line in statement.lines] == signed
    assert (statement.opening, statement.is_balanced) == (Decimal(opening) / 100, True)


# Files that mean harm

HEAD = b":20:A\n:25:1\n:60F:C260101EUR1,\n:61:260102C1,NTRFA\n"
MEGA = 1_000_000


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 20 * MEGA,
        b"x" * 20 * MEGA,
        b"\r" * MEGA,
        b"{1:" * MEGA,
        b"-}{1:{4:" * MEGA,
        HEAD + b":86:" + b"?20" * MEGA,
        HEAD + b":86:x\n" * MEGA,
        HEAD + b":NS:01x\n" * MEGA,
        b":20:A\n:25:1\n:60F:C260101EUR" + b"1" * 20 * MEGA,
        HEAD + b":61:260102C" + b"1" * 20 * MEGA,
        HEAD + b":61:" + b" " * 20 * MEGA,
        HEAD + b":61:260102C1,NTRF" + b"/" * 20 * MEGA,
    ],
    ids=range(12),
)
def test_huge_files_are_refused_without_hanging(data: bytes) -> None:
    began = time.process_time()
    assert refusal(data)[0].startswith("statement-")
    assert time.process_time() - began < 30


@pytest.mark.parametrize(
    "text",
    [
        "?20EREF: a IBAN: " * 1000,
        "IBAN: " + "A " * 9000,
        "/NAME/" * 3000,
        "AUFTRAGGEBER: 123456CHaa" * 800,
        "GIRO  1 " + " a" * 9000,
    ],
)
@pytest.mark.parametrize("form", ["", "166?20SVWZ+"])
def test_long_descriptions_do_not_hang(form: str, text: str) -> None:
    began = time.process_time()
    read = read_mt940(HEAD + f":86:{form}{text}?31{ACCOUNT}\n:62F:C260101EUR2,\n".encode())
    assert len(read[0].lines) == 1
    assert time.process_time() - began < 5
