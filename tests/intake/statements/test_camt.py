"""What the CAMT reader makes of entries, details, balances and dates: one made-up file a rule."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal

import pytest
from made_camt import ACCOUNT, BOOKED, OWN_IBAN, balance, camt, document, entry, lines_of, read_one, statement

from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements.camt import read_camt
from reconciler.intake.statements.statement import Line

IBAN = "DE89370400440532013000"
DEBTOR = "<Dbtr><Nm>Kund GmbH</Nm></Dbtr><DbtrAcct><Id><IBAN>DE89 3704 0044 0532 0130 00</IBAN></Id></DbtrAcct>"
CREDITOR = f"<Cdtr><Nm>Nordlås AB</Nm></Cdtr><CdtrAcct><Id><IBAN>{OWN_IBAN}</IBAN></Id></CdtrAcct>"
SUPPLIER = "<Cdtr><Nm>Lieferant AG</Nm></Cdtr><CdtrAcct><Id><Othr><Id>12-345-6</Id></Othr></Id></CdtrAcct>"


def parties(*xml: str) -> str:
    return f"<RltdPties>{''.join(xml)}</RltdPties>"


def detail(amount: str, mark: str = "", currency: str = "EUR", reference: str = "") -> str:
    named = f"<Refs><AcctSvcrRef>{reference}</AcctSvcrRef></Refs>" if reference else ""
    return f"{named}<Amt Ccy='{currency}'>{amount}</Amt>" + (f"<CdtDbtInd>{mark}</CdtDbtInd>" if mark else "")


def only(*parts: str, kind: str = "053") -> Line:
    (line,) = lines_of(*parts, kind=kind)
    return line


def refusal(*parts: str) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as refused:
        read_camt(camt(*parts))
    return refused.value


# --- status, sign and dates


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("<Sts>BOOK</Sts>", True),
        ("<Sts><Cd>BOOK</Cd></Sts>", True),
        ("<Sts>PDNG</Sts>", False),
        ("<Sts><Cd>PDNG</Cd></Sts>", False),
        ("<Sts>INFO</Sts>", False),
        ("<Sts><Cd>FUTR</Cd></Sts>", False),
        ("<Sts><Prtry>BOOK</Prtry></Sts>", False),
        ("<Sts/>", True),
    ],
)
def test_only_book_is_booked(status: str, expected: bool) -> None:
    assert only(entry(status=status)).is_booked is expected


@pytest.mark.parametrize(("kind", "expected"), [("052", False), ("053", True), ("054", False)])
def test_without_a_status_only_a_statement_s_entry_is_booked(kind: str, expected: bool) -> None:
    assert only(entry(status=""), kind=kind).is_booked is expected


def test_what_is_not_booked_is_no_part_of_the_balance() -> None:
    waiting = entry("50.00", status="<Sts>PDNG</Sts>", dates="")
    read = read_one(balance("OPBD", "10.00"), balance("CLBD", "110.00"), entry("100.00"), waiting)
    assert read.is_balanced is True
    assert [(line.amount, line.booked_on) for line in read.lines] == [
        (Decimal("100.00"), date(2026, 11, 5)),
        (Decimal("50.00"), None),
    ]


@pytest.mark.parametrize(
    "reversal", ["", "<RvslInd>true</RvslInd>", "<RvslInd>1</RvslInd>", "<RvslInd>false</RvslInd>"]
)
@pytest.mark.parametrize(("mark", "expected"), [("CRDT", "100.00"), ("DBIT", "-100.00")])
def test_the_mark_gives_the_sign_of_a_reversal_too(mark: str, expected: str, reversal: str) -> None:
    line = only(entry(mark=mark, before=reversal))
    assert line.amount == Decimal(expected)
    assert line.is_reversal is (reversal not in ("", "<RvslInd>false</RvslInd>"))


@pytest.mark.parametrize(
    ("dates", "booked_on", "value_date"),
    [
        (BOOKED, date(2026, 11, 5), date(2026, 11, 6)),
        ("<BookgDt><DtTm>2026-11-05T23:30:00+01:00</DtTm></BookgDt>", date(2026, 11, 5), None),
        ("<BookgDt><DtTm>2026-11-05T00:10:00.123Z</DtTm></BookgDt>", date(2026, 11, 5), None),
        ("<BookgDt><Dt>2026-11-05+01:00</Dt></BookgDt>", date(2026, 11, 5), None),
        ("<ValDt><Dt>2026-11-06</Dt></ValDt>", date(2026, 11, 6), date(2026, 11, 6)),
    ],
)
def test_days_are_as_written(dates: str, booked_on: date, value_date: date | None) -> None:
    line = only(entry(dates=dates))
    assert (line.booked_on, line.value_date) == (booked_on, value_date)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (entry(dates=""), "Entry 2 is booked, but has neither"),
        (entry(dates="<BookgDt><Dt>2026-02-30</Dt></BookgDt>"), "'2026-02-30' of entry 2"),
        (entry(dates="<BookgDt><Dt>05.11.2026</Dt></BookgDt>"), "'05.11.2026' of entry 2"),
        (entry(dates=BOOKED.replace("2026-11-06", "2026-13-01")), "value date '2026-13-01' of entry 2"),
        (entry("12,50"), "'12,50' of entry 2"),
        (entry("-5.00"), "'-5.00' of entry 2"),
        (entry("1e3"), "'1e3' of entry 2"),
        (entry(""), "The amount of entry 2 is missing"),
        (entry("1.234567"), "1.234567 of entry 2"),
        (entry("1234567890123456789"), "1234567890123456789 of entry 2"),
        (entry("NaN", status="<Sts>PDNG</Sts>"), "'NaN' of entry 2"),
        (entry(mark=""), "Entry 2 has no mark"),
        (entry(mark="C"), "Entry 2 says 'C'"),
        (entry(currency="EURO"), "'EURO' is no currency"),
        (entry(details=[detail("x"), detail("1.00")]), "'x' of entry 2"),
    ],
)
def test_an_entry_that_cannot_be_refuses_the_file_and_is_named(bad: str, said: str) -> None:
    refused = refusal(entry(), bad)
    assert refused.code.name == "statement-damaged"
    assert said in refused.message
    assert refused.cell == "entry 2"
    assert refused.finding("nov.xml").advice


def test_an_entry_of_a_later_statement_is_named_with_it() -> None:
    with pytest.raises(FileRefusedError, match="neither") as refused:
        read_camt(document(statement(entry()), statement(entry(), entry(dates=""))))
    assert refused.value.cell == "statement 2 entry 2"


@pytest.mark.parametrize("text", ["100.00", "+100.00", "100.", "0100.0", "100.0000000"])
def test_an_amount_may_be_written_in_every_way_of_xml(text: str) -> None:
    assert only(entry(text)).amount == 100


def test_nothing_has_no_sign() -> None:
    assert str(only(entry("0.00", mark="DBIT")).amount) == "0.00"


def test_an_amount_without_currency_is_in_the_account_s() -> None:
    assert only(entry().replace(" Ccy='EUR'", "")).currency == "EUR"


# --- batches


def test_a_batch_whose_details_sum_is_split() -> None:
    first, second = lines_of(entry("100.00", details=[detail("60.00", reference="D1"), detail("40.00")]))
    assert (first.amount, first.bank_reference, first.spot) == (Decimal(60), "D1", "entry 1 detail 1")
    assert (second.amount, second.bank_reference, second.spot) == (Decimal(40), "E1/2", "entry 1 detail 2")
    assert first.entry_reference == second.entry_reference == "E1"
    assert first.booked_on == second.booked_on == date(2026, 11, 5)


def test_details_in_several_blocks_are_one_batch() -> None:
    whole = entry("100.00", details=[detail("60.00"), detail("40.00")])
    assert len(lines_of(whole.replace("</TxDtls><TxDtls>", "</TxDtls></NtryDtls><NtryDtls><TxDtls>"))) == 2


def test_details_count_with_their_own_mark() -> None:
    details = [detail("130.00", "CRDT"), detail("30.00", "DBIT")]
    assert [line.amount for line in lines_of(entry("100.00", details=details))] == [Decimal(130), Decimal(-30)]
    assert [line.amount for line in lines_of(entry("100.00", "DBIT", details=[detail("60"), detail("40")]))] == [
        -60,
        -40,
    ]


def test_an_amount_of_transaction_counts_where_the_detail_has_no_other() -> None:
    details = [f"<AmtDtls><TxAmt><Amt Ccy='EUR'>{n}</Amt></TxAmt></AmtDtls>" for n in ("70.00", "30.00")]
    assert [line.amount for line in lines_of(entry("100.00", details=details))] == [Decimal(70), Decimal(30)]


def test_of_two_amounts_the_one_in_the_account_s_currency_counts() -> None:
    foreign = detail("690.00", currency="SEK") + "<AmtDtls><TxAmt><Amt Ccy='EUR'>60.00</Amt></TxAmt></AmtDtls>"
    lines = lines_of(entry("100.00", details=[foreign, detail("40.00")]))
    assert [(line.amount, line.currency) for line in lines] == [(Decimal(60), "EUR"), (Decimal(40), "EUR")]


@pytest.mark.parametrize(
    "details",
    [
        [detail("60.00"), detail("39.99")],
        [detail("60.00"), detail("40.00", currency="SEK")],
        [detail("60.00"), ""],
        [detail("60.00", "CRDT"), detail("40.00", "DBIT")],
        ["<AmtDtls><InstdAmt><Amt Ccy='EUR'>60.00</Amt></InstdAmt></AmtDtls>", detail("40.00")],
    ],
)
def test_a_batch_whose_details_do_not_sum_stays_one_line(details: list[str]) -> None:
    line = only(entry("100.00", details=details))
    assert (line.amount, line.bank_reference, line.spot) == (Decimal("100.00"), "E1", "entry 1")


def test_a_batch_that_stays_whole_says_what_its_details_agree_upon() -> None:
    same = parties(DEBTOR) + "<RmtInf><Ustrd>Part {}</Ustrd></RmtInf>"
    line = only(entry("100.00", details=[same.format(1), same.format(2)]))
    assert (line.payer_name, line.text) == ("Kund GmbH", "Part 1 Part 2")
    line = only(entry("100.00", details=[parties(DEBTOR), parties("<Dbtr><Nm>Another</Nm></Dbtr>")]))
    assert (line.payer_name, line.payer_iban) == ("", "")


def test_details_that_share_a_reference_stay_two() -> None:
    details = [detail("50.00", reference="SAME"), detail("50.00", reference="SAME")]
    assert [line.bank_reference for line in lines_of(entry("100.00", details=details))] == ["SAME/1", "SAME/2"]


def test_a_single_detail_describes_the_entry_and_does_not_change_its_amount() -> None:
    line = only(entry("95.00", details=[detail("100.00", "DBIT", reference="D1")]))
    assert (line.amount, line.bank_reference, line.entry_reference) == (Decimal("95.00"), "D1", "E1")


def test_the_instructed_amount_is_not_the_booked_one() -> None:
    instructed = "<AmtDtls><InstdAmt><Amt Ccy='USD'>110.00</Amt></InstdAmt></AmtDtls>"
    line = only(entry("95.00", details=[instructed]))
    assert (line.amount, line.currency) == (Decimal("95.00"), "EUR")


# --- who paid


@pytest.mark.parametrize(
    ("mark", "xml", "name", "iban"),
    [
        ("CRDT", DEBTOR + CREDITOR, "Kund GmbH", IBAN),
        ("DBIT", DEBTOR + SUPPLIER, "Lieferant AG", "12-345-6"),
        ("CRDT", "<Dbtr><Pty><Nm>Kund GmbH</Nm></Pty></Dbtr>", "Kund GmbH", ""),
        ("CRDT", "<Dbtr><Agt><FinInstnId><Nm>Bank AG</Nm></FinInstnId></Agt></Dbtr>", "Bank AG", ""),
        ("CRDT", "<UltmtDbtr><Nm>Mutter AG</Nm></UltmtDbtr>", "Mutter AG", ""),
        (
            "CRDT",
            "<UltmtDbtr><Pty><Nm>Mutter AG</Nm></Pty></UltmtDbtr>" + DEBTOR,
            "Kund GmbH",
            IBAN,
        ),
        ("CRDT", SUPPLIER, "", ""),
    ],
)
def test_the_payer_is_the_counterparty(mark: str, xml: str, name: str, iban: str) -> None:
    line = only(entry(mark=mark, details=[parties(xml)]))
    assert (line.payer_name, line.payer_iban) == (name, iban)


@pytest.mark.parametrize(
    "xml",
    [
        DEBTOR + CREDITOR,  # as in the payment that is taken back
        DEBTOR,
        DEBTOR + "<Cdtr><Nm>NORDLÅS AB</Nm></Cdtr>",
        (DEBTOR + CREDITOR).replace("Dbtr", "X").replace("Cdtr", "Dbtr").replace("X", "Cdtr"),  # as the money moves
    ],
)
@pytest.mark.parametrize("before", ["<RvslInd>true</RvslInd>", ""])
def test_the_payer_of_a_return_is_never_the_account_itself(xml: str, before: str) -> None:
    reason = "" if before else "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    line = only(entry(mark="DBIT", before=before, details=[parties(xml) + reason]))
    assert (line.payer_name, line.payer_iban) == ("Kund GmbH", IBAN)


# --- references and texts


def test_references_and_texts() -> None:
    xml = (
        "<Refs><AcctSvcrRef>D1</AcctSvcrRef><EndToEndId>E2E-9</EndToEndId></Refs><RmtInf><Ustrd>Invoice</Ustrd>"
        "<Ustrd> INV-2026-000007 </Ustrd><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>"
        "<AddtlTxInf>bank's words</AddtlTxInf>"
    )
    line = only(entry(details=[xml], after="<AddtlNtryInf>CREDIT</AddtlNtryInf>"))
    assert (line.bank_reference, line.end_to_end_id, line.structured_reference, line.text) == (
        "D1",
        "E2E-9",
        "RF18539007547034",
        "Invoice INV-2026-000007",
    )


@pytest.mark.parametrize("word", ["NOTPROVIDED", "NotProvided", "NOT PROVIDED", "NONREF"])
def test_a_word_for_no_reference_is_none(word: str) -> None:
    refs = f"<Refs><AcctSvcrRef>{word}</AcctSvcrRef><EndToEndId>{word}</EndToEndId></Refs>"
    line = only(entry(details=[refs]).replace("E1", word))
    assert (line.end_to_end_id, line.bank_reference, line.entry_reference) == ("", "", "")


@pytest.mark.parametrize(
    ("xml", "reference", "text"),
    [
        ("<Strd><CdtrRefInf><CdtrRef>4711</CdtrRef></CdtrRefInf></Strd>", "4711", "CREDIT"),
        ("<Strd><RfrdDocInf><Nb>INV-7</Nb></RfrdDocInf></Strd>", "INV-7", "CREDIT"),
        (
            "<Strd><RfrdDocInf><Nb>INV-7</Nb></RfrdDocInf><CdtrRefInf><Ref>RF1</Ref></CdtrRefInf></Strd>",
            "RF1",
            "INV-7",
        ),
        (
            "<Strd><CdtrRefInf><Ref>A</Ref></CdtrRefInf></Strd><Strd><CdtrRefInf><Ref>B</Ref></CdtrRefInf></Strd>",
            "A B",
            "CREDIT",
        ),
        ("<Strd><AddtlRmtInf>thanks</AddtlRmtInf></Strd>", "", "thanks"),
    ],
)
def test_structured_remittance_information(xml: str, reference: str, text: str) -> None:
    line = only(entry(details=[f"<RmtInf>{xml}</RmtInf>"], after="<AddtlNtryInf>CREDIT</AddtlNtryInf>"))
    assert (line.structured_reference, line.text) == (reference, text)


def test_what_the_bank_adds_is_the_text_where_there_is_no_other() -> None:
    after = "<AddtlNtryInf>CREDIT</AddtlNtryInf>"
    assert only(entry(details=["<AddtlTxInf>words</AddtlTxInf>"], after=after)).text == "words"
    assert only(entry(details=[parties(DEBTOR)], after=after)).text == "CREDIT"
    assert only(entry(after=after)).text == "CREDIT"


def test_a_return_names_the_payment_it_takes_back() -> None:
    refs = "<Refs><EndToEndId>E2E-9</EndToEndId><TxId>TX-1</TxId></Refs>"
    reason = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>account closed</AddtlInf></RtrInf>"
    line = only(entry(mark="DBIT", details=[refs + reason]))
    assert (line.original_references, line.return_reason, line.text) == (("E2E-9", "TX-1"), "AC04", "account closed")
    assert only(entry(details=[refs])).original_references == ()
    returned = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>"
    assert only(entry(details=[refs + returned])).original_references == ("E2E-9", "TX-1")
    original = "<OrgnlTxRef><OrgnlEndToEndId>E2E-8</OrgnlEndToEndId></OrgnlTxRef>"
    assert only(entry(details=[original + reason])).original_references == ("E2E-8",)


# --- charges


@pytest.mark.parametrize(
    ("xml", "charges"),
    [
        ("<Chrgs><Amt Ccy='EUR'>3.00</Amt></Chrgs>", "3.00"),
        ("<Chrgs><Amt Ccy='EUR'>3.00</Amt></Chrgs><Chrgs><Amt Ccy='EUR'>1.50</Amt></Chrgs>", "4.50"),
        ("<Chrgs><Rcrd><Amt Ccy='EUR'>2.00</Amt></Rcrd><Rcrd><Amt Ccy='EUR'>0.50</Amt></Rcrd></Chrgs>", "2.50"),
        (
            "<Chrgs><Rcrd><Amt Ccy='EUR'>2.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd>"
            "<Rcrd><Amt Ccy='EUR'>0.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Rcrd></Chrgs>",
            "1.50",
        ),
        ("<Chrgs><TtlChrgsAndTaxAmt Ccy='EUR'>4.14</TtlChrgsAndTaxAmt></Chrgs>", "4.14"),
        ("<Chrgs><Amt Ccy='CHF'>3.00</Amt></Chrgs>", None),
        ("", None),
    ],
)
def test_charges(xml: str, charges: str | None) -> None:
    expected = None if charges is None else Decimal(charges)
    assert only(entry(after=xml)).charges == expected
    assert only(entry(details=[xml])).charges == expected


def test_the_charges_of_a_batch_are_not_those_of_each_payment() -> None:
    charges = "<Chrgs><Amt Ccy='EUR'>3.00</Amt></Chrgs>"
    lines = lines_of(entry("100.00", details=[detail("60.00") + charges, detail("40.00")], after=charges))
    assert [line.charges for line in lines] == [Decimal("3.00"), None]


# --- balances and accounts


@pytest.mark.parametrize(
    ("balances", "opening", "closing"),
    [
        ([balance("OPBD", "5.00"), balance("CLBD", "7.00", "DBIT")], "5.00", "-7.00"),
        ([balance("PRCD", "5.00"), balance("CLBD", "7.00")], "5.00", "7.00"),
        ([balance("PRCD", "4.00"), balance("OPBD", "5.00")], "5.00", None),
        ([balance("CLAV", "5.00"), balance("FWAV", "7.00")], None, None),
        ([balance("OPBD", "9.00", on="2026-11-02"), balance("OPBD", "5.00", on="2026-11-01")], "5.00", None),
        ([balance("CLBD", "9.00", on="2026-11-02"), balance("CLBD", "5.00", on="2026-11-01")], None, "9.00"),
        ([balance("OPBD", "5.00", currency="SEK"), balance("OPBD", "6.00")], "6.00", None),
        ([balance("OPBD", "5.00"), balance("ITBD", "7.00")], "5.00", "7.00"),
        ([balance("ITBD", "5.00"), balance("CLBD", "7.00")], "5.00", "7.00"),
        ([balance("ITBD", "5.00", on="2026-11-01"), balance("ITBD", "7.00", on="2026-11-02")], "5.00", "7.00"),
        ([balance("ITBD", "5.00")], None, None),
    ],
)
def test_balances_of_a_statement(balances: list[str], opening: str | None, closing: str | None) -> None:
    read = read_one(*balances)
    assert (read.opening, read.closing) == tuple(None if end is None else Decimal(end) for end in (opening, closing))


def test_an_interim_balance_closes_no_report_of_the_day() -> None:
    read = read_one(balance("OPBD", "5.00"), balance("ITBD", "700.00"), entry("1.00"), kind="052")
    assert (read.opening, read.closing, read.is_balanced) == (Decimal("5.00"), None, None)


def test_balances_in_another_currency_prove_nothing() -> None:
    ends = [balance("OPBD", "5.00", currency="SEK"), balance("CLBD", "105.00", currency="SEK")]
    read = read_one(*ends, entry("100.00"))
    assert (read.opening, read.closing, read.is_balanced) == (Decimal("5.00"), Decimal("105.00"), False)


def test_a_balance_that_stands_there_twice_on_one_day_proves_nothing_if_the_two_differ() -> None:
    closing = balance("CLBD", "105.00")
    once, again, other = (balance("OPBD", amount) for amount in ("5.00", "5.00", "6.00"))
    assert read_one(once, again, closing, entry("100.00")).is_balanced is True
    assert read_one(once, other, closing, entry("100.00")).is_balanced is False
    assert read_one(once, closing, other.replace("OPBD", "CLBD"), entry("100.00")).is_balanced is False


def test_a_line_in_another_currency_than_the_account_s_is_told() -> None:
    assert read_one(entry()).is_one_currency is True
    assert read_one(entry(), entry(currency="USD")).is_one_currency is False


@pytest.mark.parametrize(
    "bad", [balance("OPBD", "x"), balance("CLBD", "5.00", "C"), balance("OPBD", "5", on="2026-02-30")]
)
def test_a_balance_that_cannot_be_refuses_the_file(bad: str) -> None:
    assert "BD balance" in refusal(bad).message


def test_a_file_of_several_statements() -> None:
    other = ACCOUNT.replace(OWN_IBAN, "SE3550000000054910000003")
    one, two = read_camt(document(statement(entry("1.00")), statement(entry("2.00"), entry("3.00"), account=other)))
    assert (one.account, [line.amount for line in one.lines]) == (OWN_IBAN, [Decimal("1.00")])
    assert (two.account, [line.amount for line in two.lines]) == ("SE3550000000054910000003", [Decimal(2), Decimal(3)])
    assert (one.kind, one.number, one.currency) == ("camt.053", "7", "EUR")


def test_an_account_may_have_another_number_than_an_iban() -> None:
    account = "<Acct><Id><Othr><Id>0815 4711</Id></Othr></Id></Acct>"
    (read,) = read_camt(document(statement(entry(currency="NOK"), account=account)))
    assert (read.account, read.currency) == ("0815 4711", "NOK")


@pytest.mark.parametrize("version", ["01", "02", "04", "08", "13"])
@pytest.mark.parametrize("kind", ["052", "053", "054"])
def test_every_version_and_kind(kind: str, version: str) -> None:
    (read,) = read_camt(camt(entry(), kind=kind, version=version))
    assert (read.kind, [line.amount for line in read.lines]) == (f"camt.{kind}", [Decimal("100.00")])


def test_a_file_with_a_prefix_or_without_a_namespace_reads_the_same() -> None:
    plain = camt(balance("OPBD", "1.00"), entry(details=[detail("100.00") + parties(DEBTOR)]))
    expected = [asdict(one) for one in read_camt(plain)]
    bare = plain.replace(b" xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'", b"")
    prefixed = plain.replace(b"</", b"</c:").replace(b"<", b"<c:").replace(b"<c:/c:", b"</c:")
    prefixed = prefixed.replace(b"<c:?xml", b"<?xml").replace(b" xmlns=", b" xmlns:c=")
    assert [asdict(one) for one in read_camt(bare)] == expected
    assert [asdict(one) for one in read_camt(prefixed)] == expected


def test_many_entries_and_details_do_not_mix() -> None:
    """More than the parser is fed at a time, so that elements are let go while others come."""
    batches = [entry(f"{n}.00", details=[detail(f"{n - 1}.00"), detail("1.00")]) for n in range(2, 2000)]
    lines = lines_of(*batches)
    assert [line.amount for line in lines] == [Decimal(n) for k in range(2, 2000) for n in (k - 1, 1)]
    assert lines[-1].spot == "entry 1998 detail 2"
