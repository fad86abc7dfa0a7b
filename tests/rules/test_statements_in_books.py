"""Bank statements over whole batches on real books: what was booked once is known again, whatever file brings it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from months_of import config, given

from reconciler.intake.statements.statement import Line, Statement
from reconciler.ledger.books import open_for_writing
from reconciler.ledger.invariants import verified
from reconciler.rules.planning import planned_batch
from reconciler.validate.statements import with_statements

CHOSEN = config()
CUSTOMERS = [{"customer_id": "C1", "name": "Bergmann GmbH", "licences": 1}]
ON = date(2026, 11, 5)


def line(amount, **fields):
    plain = {"booked_on": ON, "value_date": ON, "amount": Decimal(amount), "currency": "EUR", "spot": "entry 3"}
    return Line(**{"is_booked": True, "payer_name": "Bergmann GmbH"} | plain | fields)


def statement(*lines, kind="camt.053", **balances):
    return Statement(kind, "DE89370400440532013000", "EUR", number="11", lines=list(lines), **balances)


def book(path, as_of, *files):
    """Plans, writes, and gives the plan and the state after it; every invariant of the books holds."""
    with open_for_writing(path) as opened:
        month = given(as_of, opened.state(), CHOSEN, customers=CUSTOMERS)
        made = planned_batch(replace(month, tables=with_statements(month.tables, files)))
        opened.commit(made, CHOSEN, "0")
    with open_for_writing(path) as opened:
        assert [checked.problems for checked in verified(opened) if checked.problems] == []
        return made, opened.state()


def test_a_statement_settles_its_invoice_and_is_known_again(tmp_path):
    path, said = tmp_path / "ledger.db", line("96.00", structured_reference="INV-2026-000001", bank_reference="B1")
    book(path, "2026-10-31")
    nov = ("bank/nov.xml", statement(said, line("-7.50", text="charges")))
    _, state = book(path, "2026-11-30", nov)
    assert state.invoices["paid"].tolist() == [9600]
    stored = state.payments.set_index("amount").loc[9600]
    assert stored[["file", "sheet", "row"]].tolist() == ["bank/nov.xml", "statement 11", 3]
    later = ("bank/all.xml", statement(said, line("-7.50", text="charges"), line("3.00", bank_reference="B2")))
    for files in ((nov,), (("again.xml", nov[1]), nov)):
        assert book(path, "2026-11-30", *files)[0].payments.empty
    assert book(path, "2026-12-31", later)[0].payments["amount"].tolist() == [300]


def test_whether_a_file_proves_its_payments_is_kept(tmp_path):
    path = tmp_path / "ledger.db"
    bad = ("bad.xml", statement(line("50.00", bank_reference="B1"), opening=Decimal(0), closing=Decimal(1)))
    made, state = book(path, "2026-11-30", bad)
    assert state.payments["is_unproven"].tolist() == [True]
    assert [f.code for f in made.findings if f.code.startswith("statement")] == ["statement-unbalanced"]
    good = ("good.xml", statement(line("50.00", bank_reference="B1"), opening=Decimal(0), closing=Decimal(50)))
    assert book(path, "2026-11-30", good)[0].payments.empty


def test_what_is_in_suspense_is_named_where_it_stood(tmp_path):
    path = tmp_path / "ledger.db"
    made, _ = book(path, "2026-11-30", ("bank/nov.xml", statement(line("50.00"))))
    [finding] = [f for f in made.findings if f.code == "payment-in-suspense"]
    assert str(finding.place) == "bank/nov.xml statement 11 entry 3"
