"""What must hold of the books at any time: each check counts what it looked at and names what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reconciler import frames, money
from reconciler.config import Config
from reconciler.frames import Column, Frame
from reconciler.ledger import tables
from reconciler.ledger.books import Books
from reconciler.ledger.chain import chain_problems
from reconciler.ledger.errors import BooksError
from reconciler.ledger.numbering import SERIES, first_serial, number_text
from reconciler.ledger.rows import keys_of
from reconciler.ledger.soundness import file_problems
from reconciler.references import creditor_reference
from reconciler.rules.licences import licences_in_force
from reconciler.rules.state import CREDITED


@dataclass(frozen=True)
class Checked:
    """One invariant: its name, how many things were looked at, and a sentence for each that is wrong."""

    name: str
    count: int
    problems: tuple[str, ...] = ()


Check: TypeAlias = Callable[[Books], Checked]


def verified(books: Books, checks: Iterable[Check] | None = None) -> list[Checked]:
    """The outcome of each check, by default of all in `CHECKS`; books that cannot be read fail every check."""
    return [_outcome(check, books) for check in (CHECKS if checks is None else checks)]


def check_numbering(books: Books) -> Checked:
    """Rule `gapless`: each year's numbers follow one another, as the pattern of their batch writes them."""
    invoices = books.rows("invoices")
    configs = {int(n): books.config(int(n)) for n in invoices["batch_id"].unique()}
    problems = [p for _, series in invoices.groupby("series") for p in _series_problems(series, configs)]
    for row in invoices.itertuples():
        if row.series != row.kind or row.kind not in SERIES:
            problems.append(f"{row.number}: a document of kind {row.kind} stands in the series {row.series}")
            continue
        number = number_text(row.series, row.series_year, row.serial, configs[row.batch_id].numbering)
        if row.number != number:
            problems.append(f"{row.number}: batch {row.batch_id} would have written {number}")
        if row.kind == SERIES[0] and row.reference != creditor_reference(row.number):
            problems.append(f"{row.number}: {row.reference} is not its creditor reference")
    return Checked("numbering without gap or repeat", len(invoices), tuple(problems))


def check_totals(books: Books) -> Checked:
    """Lines and VAT add up: a line is seat price × licences, net their sum, VAT half up once, gross both together."""
    invoices, lines = books.rows("invoices").set_index("number"), books.rows("invoice_lines")
    discount = money.share(lines["list_price"].to_numpy(), lines["discount_bp"].to_numpy())
    by_rate = money.share(invoices["net"].to_numpy(), invoices["vat_rate_bp"].fillna(0).astype("int64").to_numpy())
    vat_due = _vat_due(invoices, pd.Series(by_rate, index=invoices.index))
    net = invoices.index.map(lines.groupby("invoice")["net"].sum()).fillna(0).astype("int64")
    line_names = lines["invoice"] + " line " + lines["line"].astype("str")
    numbers = pd.Series(invoices.index, index=invoices.index)
    problems = [
        *_differ(line_names, "seat price", lines["seat_price"], lines["list_price"] - discount),
        *_differ(line_names, "net", lines["net"], lines["seat_price"] * lines["licences"]),
        *_differ(numbers, "net", invoices["net"], pd.Series(net, index=invoices.index)),
        *_differ(numbers, "VAT", invoices["vat"], vat_due),
        *_differ(numbers, "gross", invoices["gross"], invoices["net"] + invoices["vat"]),
    ]
    return Checked("lines and VAT add up to each invoice", len(invoices) + len(lines), tuple(problems))


def check_credit_notes(books: Books) -> Checked:
    """A credit note names its invoice, with its day, party, currency, category and rate; nothing is credited twice."""
    invoices, lines = books.rows("invoices"), books.rows("invoice_lines")
    notes = invoices[invoices["kind"] == "credit_note"]
    same = ["party_id", "bill_to", "currency", "vat_category", "vat_rate_bp", "issued_on"]
    named = invoices.set_index("number")[same].reindex(notes["credits"])
    problems = []
    for name in same:
        own = _known(notes["credits_issued_on" if name == "issued_on" else name])
        is_other = own != _known(named[name])
        problems += [f"{n}: its {name} is not its invoice's" for n in notes["number"][is_other]]
    of_notes = lines[lines["credited_line"].notna()]
    credited = of_notes.assign(invoice=of_notes["invoice"].map(notes.set_index("number")["credits"]))
    off = credited.groupby(["invoice", "credited_line"])["licences"].sum()
    had = lines.set_index(["invoice", "line"])["licences"].reindex(off.index, fill_value=0)
    problems += [
        f"{number} line {line}: {off[(number, line)]} licences credited of {had[(number, line)]}"
        for number, line in off.index[off > had]
    ]
    return Checked("credit notes take back what their invoices gave, and no more", len(notes), tuple(problems))


def check_allocations(books: Books) -> Checked:
    """No payment is used, and no invoice or open item paid, beyond its amount or in another currency.

    Money that came in pays, money that went out takes back, and so does a credit note; what came back and its returns
    pay nothing together.
    """
    allocations, payments = books.rows("allocations"), books.rows("payments").set_index("payment_key")
    documents = _documents(books)
    used = allocations.groupby("payment_key")["amount"].sum()
    paid = (allocations["amount"] + allocations["charges"]).groupby(allocations["invoice"]).sum()
    payments["used"] = used.reindex(payments.index, fill_value=0)
    documents["used"] = paid.reindex(documents.index, fill_value=0) + documents["paid"]
    currencies = allocations["invoice"].map(documents["currency"])
    is_other = currencies.notna() & (currencies != allocations["payment_key"].map(payments["currency"]))
    sign = np.sign(allocations["payment_key"].map(payments["amount"]).fillna(0))
    is_turned = (allocations["amount"] * sign < 0) | (allocations["charges"] * sign < 0)
    is_turned &= allocations["pass"] != CREDITED
    problems = [
        *(f"{n}: an allocation has not the sign of its payment" for n in allocations.loc[is_turned, "invoice"]),
        *_still_paid(allocations, books.rows("outcomes")),
        *(f"payment {key} is not in the books" for key in used.index.difference(payments.index)),
        *(f"{number} is paid but not in the books" for number in paid.index.difference(documents.index)),
        *_beyond("payment " + payments.index.to_series(), payments["used"], payments["amount"]),
        *_beyond(documents.index.to_series(), documents["used"], documents["gross"]),
        *(f"{n}: paid in another currency" for n in allocations.loc[is_other, "invoice"]),
    ]
    return Checked("allocations never exceed payment or invoice", len(allocations), tuple(problems))


def check_seats(books: Books) -> Checked:
    """On the day of the last batch no customer has more seated members than licences in force."""
    state = books.state()
    if state.as_of is None:
        return Checked("seated members within licences in force", 0)
    in_force = licences_in_force(state.grants, state.as_of, books.config())
    seated = state.seats[state.seats["status"] == "seated"].groupby("customer_id").size()
    allowed = in_force.reindex(seated.index, fill_value=0)
    problems = [
        f"customer {customer}: {seated[customer]} seated members, {allowed[customer]} licences in force"
        for customer in seated.index[seated > allowed]
    ]
    return Checked("seated members within licences in force", int(seated.sum()), tuple(problems))


def check_grants(books: Books) -> Checked:
    """Each grant has the invoice line or the opening row it came from, with the same licences and last day."""
    grants, lines, openings = books.rows("grants"), books.rows("invoice_lines"), books.rows("openings")
    same = ["customer_id", "licences", "renews_on"]
    is_opening = grants["invoice"].isna()
    opened = set(keys_of(openings, same))
    billed = set(keys_of(lines, ["invoice", "line", "kind", *same]))
    bought = grants[~is_opening]
    problems = [
        f"grant {row.id} of customer {row.customer_id}: no such opening row"
        for row in grants[is_opening].itertuples()
        if (row.customer_id, row.licences, row.renews_on) not in opened
    ]
    problems += [
        f"grant {row.id} of customer {row.customer_id}: no such line {row.line} on {row.invoice}"
        for row, key in zip(bought.itertuples(), keys_of(bought, ["invoice", "line", "kind", *same]), strict=True)
        if key not in billed
    ]
    again = grants[is_opening & grants.duplicated(["customer_id", "invoice"])]
    problems += [f"customer {customer}: two openings" for customer in again["customer_id"]]
    return Checked("no grant without its invoice line or opening row", len(grants), tuple(problems))


def check_reminders(books: Books) -> Checked:
    """Rule `reminder-levels`: each document is reminded of by levels 1, 2, 3 in this order, on later and later days."""
    reminders = books.rows("reminders")
    due = pd.concat([books.rows(name).set_index("number")["due_on"] for name in ("invoices", "open_items")])
    days = books.batches().set_index("batch_id")["as_of"]
    sent_on = frames.looked_up(reminders["batch_id"], days)
    is_next = reminders["level"] == reminders.groupby("number").cumcount() + 1
    is_later = ~(sent_on.groupby(reminders["number"]).shift() >= sent_on)
    late = (sent_on - frames.looked_up(reminders["number"], due)).dt.days
    names = reminders["number"] + " level " + reminders["level"].astype("str")
    problems = [
        *(f"{name}: the level before it is missing, or came twice" for name in names[~is_next]),
        *(f"{name}: not later than the level before it" for name in names[~is_later]),
        *(
            f"{name}: no document of that number was overdue so long"
            for name in names[late != reminders["days_overdue"]]
        ),
    ]
    return Checked("payment reminders level by level", len(reminders), tuple(problems))


def check_keys(books: Books) -> Checked:
    """No business key stands in a table twice."""
    count, problems = 0, []
    for table in tables.CONTENT:
        rows, key = books.rows(table.name), list(table.info["key"])
        count += len(rows)
        repeated = rows[rows.duplicated(key) & rows[key].notna().all(axis=1)]
        problems += [f"{table.name}: {found} ({', '.join(key)}) stands there twice" for found in keys_of(repeated, key)]
    return Checked("no repeated business key", count, tuple(problems))


def check_chain(books: Books) -> Checked:
    """Every batch holds the hash of its content and of the batch before, and people are as their digests say."""
    return Checked("hash chain whole", books.batch_id, tuple(chain_problems(books.connection, books.batch_id)))


def check_file(books: Books) -> Checked:
    """The tables and indexes are as the program made them, and SQLite finds nothing broken in the file."""
    problems = tuple(file_problems(books.connection))
    return Checked("file of the books as it was made", len(tables.METADATA.tables), problems)


CHECKS: tuple[Check, ...] = (
    check_numbering,
    check_totals,
    check_allocations,
    check_seats,
    check_grants,
    check_keys,
    check_credit_notes,
    check_reminders,
    check_file,
    check_chain,
)
"""The invariants of the books alone, in the order in which they are printed; `verify` adds the documents on disk."""


def _outcome(check: Check, books: Books) -> Checked:
    try:
        return check(books)
    # Books that were tampered with can break a check anywhere, and that is what verify is there to tell.
    except Exception as error:
        why = str(error) if isinstance(error, BooksError) else f"cannot be checked: {error or type(error).__name__}"
        return Checked(check.__name__.removeprefix("check_"), 0, (why,))


def _series_problems(series: Frame, configs: dict[int, Config]) -> list[str]:
    ordered = series.sort_values(["series_year", "serial"])
    first_year = int(ordered["series_year"].iloc[0])
    problems = []
    for year, rows in ordered.groupby("series_year"):
        numbering = configs[int(rows["batch_id"].iloc[0])].numbering
        first = first_serial(str(series["series"].iloc[0]), int(year), first_year, numbering)
        due = pd.Series(range(first, first + len(rows)), index=rows.index)
        wrong = rows[rows["serial"] != due]
        if len(wrong):
            number, serial = wrong[["number", "serial"]].iloc[0]
            problems.append(f"{number}: number {serial} of {year} where {due[wrong.index[0]]} is due")
    # Written later, dated earlier: a number that was put in between.
    written = ordered.sort_values("id")
    is_back = (written["issued_on"].diff() < pd.Timedelta(0)) | (written["serial"].diff() < 0) & (
        written["series_year"].diff() == 0
    )
    return problems + [f"{number}: dated or numbered before the one before it" for number in written[is_back]["number"]]


def _still_paid(allocations: Frame, outcomes: Frame) -> list[str]:
    """The documents of which payments that came back, with what returned them, still pay something or less."""
    last = outcomes.drop_duplicates("payment_key", keep="last")
    gone = last.loc[last["status"] == "returned", "payment_key"]
    left = allocations[allocations["payment_key"].isin(gone)].groupby("invoice")[["amount", "charges"]].sum()
    wrong = left[(left != 0).any(axis=1)]
    return [f"{n}: {row.amount} and charges of {row.charges} by payments that came back" for n, row in wrong.iterrows()]


def _documents(books: Books) -> Frame:
    """`paid` (before it came into the books), `gross` and `currency` of every invoice and open item, by number.

    The gross of an invoice is what credit notes left of it.
    """
    columns = {"number": "text", "currency": "text", "gross": "int", "paid": "int"}
    every = books.rows("invoices")
    is_note = every["kind"] == "credit_note"
    off = every[is_note].groupby("credits")["gross"].sum()
    invoices = every[~is_note]
    left = invoices["gross"] - invoices["number"].map(off).fillna(0).astype("int64")
    found = frames.joined([invoices.assign(paid=0, gross=left), books.rows("open_items")], columns)
    return found.set_index("number")


def _vat_due(documents: Frame, by_rate: Column) -> Column:
    """The VAT each document (by number) must have: net times rate; the last note of an invoice takes what is left."""
    notes = documents[documents["kind"] == "credit_note"]
    if notes.empty:
        return by_rate
    before = notes.groupby("credits")[["net", "vat"]].cumsum() - notes[["net", "vat"]]
    whole = documents.reindex(notes["credits"])[["net", "vat"]].set_axis(notes.index)
    rest = whole["vat"] - before["vat"]
    is_last = before["net"] + notes["net"] == whole["net"]
    due = by_rate.copy()
    due.loc[notes.index] = rest.where(is_last | (rest < by_rate[notes.index]), by_rate[notes.index]).astype("int64")
    return due


def _known(values: Column) -> NDArray[np.object_]:
    """The values with None where there is none: pandas' NA is neither equal nor unequal to anything."""
    known: NDArray[np.object_] = values.astype(object).where(values.notna(), None).to_numpy(object)
    return known


def _differ(names: Column, what: str, found: Column, due: Column) -> list[str]:
    wrong = np.flatnonzero(found.to_numpy() != due.to_numpy())
    return [f"{names.iloc[n]}: {what} is {found.iloc[n]}, {due.iloc[n]} is right (minor units)" for n in wrong]


def _beyond(names: Column, used: Column, whole: Column) -> list[str]:
    """What is used outside of 0 … whole (or whole … 0 where the whole is negative)."""
    wrong = np.flatnonzero((used > whole.clip(lower=0)) | (used < whole.clip(upper=0)))
    return [f"{names.iloc[n]}: {used.iloc[n]} of {whole.iloc[n]} is used (minor units)" for n in wrong]
