"""Real CAMT files, read as a small independent walk over their XML reads them, or refused with the right reason."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements.bank_file import bank_format
from reconciler.intake.statements.camt import read_camt

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT.parent / "shared/bank_samples/camt"
FILES = sorted(path.relative_to(SAMPLES).as_posix() for path in SAMPLES.glob("*/*"))
PAGE = ROOT / "docs/bank-files.md"

NO_DATE = "neither a booking date nor a value date"
NO_STATEMENT = "holds no account report"
REFUSED = {
    "genkgo+camt/camt052.v2.with-account-name.xml": NO_DATE,
    "genkgo+camt/camt053.v2.wrong.xml": NO_STATEMENT,
    "genkgo+camt/camt054.v2.with-account-name.xml": NO_DATE,
    "genkgo+camt/camt054.v8-with-UETR.xml": NO_DATE,
    "genkgo+camt/camt054.v8-with-financial-institution.xml": NO_DATE,
    "hbci4j+hbci4java/test-camt-parse-5200108-invalid-saldo.xml": "100.0000000000005 of the OPBD balance is no amount",
    "hbci4j+hbci4java/test-camt-parse-invalid.xml": NO_STATEMENT,
    "hbci4j+hbci4java/test-camt-parse-none.xml": NO_STATEMENT,
}
UNBALANCED = {
    "OCA+bank-statement-import/test-camt053",
    "genkgo+camt/camt053.v2.all-balance-types.xml",
    "genkgo+camt/camt053.v2.five.decimals.xml",
    "genkgo+camt/camt053.v2.minimal.ultimate.xml",
    "genkgo+camt/camt053.v2.minimal.xml",
    "genkgo+camt/camt053.v2.with-party-ids.xml",
    "genkgo+camt/camt053.v3.xml",
    "genkgo+camt/camt053.v4.xml",
    "genkgo+camt/camt053.v8.xml",
    "hbci4j+hbci4java/test-camt-ruecklastschrift.xml",
    "newinnovations+camt053/error-camt053.xml",
    "viafintech+camt_parser/valid_example_v8.xml",
    "viafintech+camt_parser/valid_example_with_batch.xml",
    "viafintech+camt_parser/valid_example_with_debit.xml",
    "viafintech+camt_parser/valid_example_with_instdamt.xml",
}
LINES = {  # entries, and in place of a batch whose details sum to it these: counted in the files by hand
    "OCA+bank-statement-import/test-camt053": 1 + 2 + 1,
    "OCA+bank-statement-import/test-camt053-txdtls": 2,
    "genkgo+camt/camt054.v2.xml": 1,
    "genkgo+camt/camt054.v4.xml": 1,
    "ledgersmb+LedgerSMB/campt053-sample.xml": 2 + 3 + 6 + 2,
    "viafintech+camt_parser/valid_example.xml": 2 + 1 + 1 + 1,
    "viafintech+camt_parser/valid_example_v4.xml": 6 + 10 + 8 + 3 + 2 + 1 + 1 + 1,
    "viafintech+camt_parser/valid_example_with_debit.xml": 1 + 1 + 1 + 2,
}

Read = tuple[str, Decimal | None, Decimal | None, Decimal]
"""Account, opening and closing balance, and the sum of what is booked."""

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the bank files are not carried by the project")


def independent_reading(path: Path) -> list[Read]:
    """Names of elements only, each statement walked from the top; nothing of the program's reader is used."""
    root = ElementTree.parse(path).getroot()
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return [one for name in ("Stmt", "Rpt", "Ntfctn") for one in map(walked, root.iter(name))]


def walked(element: ElementTree.Element) -> Read:
    ends = {bal.findtext("Tp/CdOrPrtry/Cd"): money(bal) for bal in reversed(element.findall("Bal"))}
    is_booked = {entry: "BOOK" in (entry.findtext("Sts"), entry.findtext("Sts/Cd")) for entry in element.iter("Ntry")}
    booked = sum((money(entry) for entry, is_so in is_booked.items() if is_so), Decimal(0))
    account = element.findtext("Acct/Id/IBAN") or element.findtext("Acct/Id/Othr/Id") or ""
    return account, ends.get("OPBD", ends.get("PRCD")), ends.get("CLBD"), booked


def money(element: ElementTree.Element) -> Decimal:
    amount = Decimal(element.findtext("Amt") or "")
    return -amount if element.findtext("CdtDbtInd") == "DBIT" else amount


def test_the_samples_are_all_there() -> None:
    assert len(FILES) == 50


@pytest.mark.parametrize("name", [name for name in FILES if name not in REFUSED])
def test_a_sample_reads_as_an_independent_walk_reads_it(name: str) -> None:
    read = read_camt((SAMPLES / name).read_bytes())
    sums = [sum((line.amount for line in one.lines if line.is_booked), Decimal(0)) for one in read]
    mine = [(one.account, one.opening, one.closing, total) for one, total in zip(read, sums, strict=True)]
    theirs = independent_reading(SAMPLES / name)
    assert mine == theirs
    unequal = [None not in (opening, closing) and opening + total != closing for _, opening, closing, total in theirs]
    assert [one.is_balanced is False for one in read] == unequal
    assert (name in UNBALANCED) == any(unequal)


@pytest.mark.parametrize("name", REFUSED)
def test_a_sample_that_cannot_be_right_is_refused(name: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_camt((SAMPLES / name).read_bytes())
    expected = "statement-incomplete" if REFUSED[name] == NO_STATEMENT else "statement-damaged"
    assert refused.value.code.name == expected
    assert REFUSED[name] in refused.value.message


@pytest.mark.parametrize("name", LINES)
def test_batches_are_split_where_their_details_sum(name: str) -> None:
    assert sum(len(one.lines) for one in read_camt((SAMPLES / name).read_bytes())) == LINES[name]


@pytest.mark.parametrize("name", FILES)
def test_every_sample_is_known_by_its_content(name: str) -> None:
    known = bank_format((SAMPLES / name).read_bytes())
    assert known == "camt"


def test_the_page_names_every_refused_sample() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in REFUSED if f"`{name}`" not in page] == []


def test_a_returned_direct_debit_is_read_from_a_real_file() -> None:
    """As the file says: 53.00 taken back, 50.00 instructed and 3.00 charges; the debtor is the counterparty."""
    (report,) = read_camt((SAMPLES / "hbci4j+hbci4java/test-camt-ruecklastschrift.xml").read_bytes())
    (line,) = report.lines
    assert (line.amount, line.charges, line.return_reason) == (Decimal("-53.00"), Decimal("3.00"), "MS03")
    assert (line.payer_name, line.payer_iban) == ("Sven Schuldner", "DES1234567890")


def test_a_swiss_reversal_is_read_from_a_real_file() -> None:
    """As the file says, of its third entry."""
    (notice,) = read_camt((SAMPLES / "viafintech+camt_parser/valid_example.xml").read_bytes())
    line = notice.lines[3]
    assert (line.amount, line.is_reversal, line.charges) == (Decimal("-6.00"), True, Decimal("0.70"))
    assert (line.payer_name, line.payer_iban) == ("Bernasconi Maria", "CH3709000000250094580")
    assert line.bank_reference == "TST_205-2091679-6"
    assert line.entry_reference == "20160410375244000000000000000082"
    assert "EndToEnd-2B6C-CHDDBB5" in line.original_references
    assert line.text == "Mitteilung 128"
