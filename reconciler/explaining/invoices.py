"""How an invoice came about, and what was paid of it; the same for an open item that was issued elsewhere."""

from __future__ import annotations

from datetime import date

from reconciler.explaining.past import Past, Row, named, party, rows
from reconciler.explaining.prices import line_steps
from reconciler.explaining.vat import vat_steps
from reconciler.explaining.words import SPEAKS
from reconciler.money import to_major
from reconciler.references import in_groups
from reconciler.rules.state import CREDITED
from reconciler.wording import plural


def invoice_steps(number: str, past: Past) -> list[str]:
    """Who, when, each line's price, VAT, reference, what was paid, and the status now."""
    invoice = rows(past.state.invoices, number=number)[0]
    batch_id, currency = invoice["batch_id"], invoice["currency"]
    then, config = past.state_after(batch_id), past.config_of(batch_id)
    billed = party(then, invoice["bill_to"], invoice["party_id"]) or {}
    lines = rows(past.state.lines, invoice=number)
    net = " + ".join(str(to_major(line["net"], currency)) for line in lines)
    return [
        f"Invoice {number}, issued on {invoice['issued_on']} by {past.batch(batch_id)}, due on {invoice['due_on']}.",
        f"Billed to the {invoice['bill_to']} {_address(invoice, billed)}",
        *([f"Issued in place of {invoice['reissues']}, which was credited."] if invoice["reissues"] else []),
        *([f"Order reference: {invoice['order_reference']}."] if invoice["order_reference"] else []),
        *(step for line in sorted(lines, key=lambda row: int(row["line"])) for step in line_steps(line, invoice, past)),
        *([f"Net of all lines: {net} = {to_major(invoice['net'], currency)} {currency}."] if len(lines) > 1 else []),
        *vat_steps(invoice, billed, config),
        f"Creditor reference: {in_groups(invoice['reference'])}, from the letters and digits of the number.",
        *paid_steps(number, past),
        *credited_steps(number, past),
        *reminder_steps(number, past),
        status_step(invoice, invoice["paid"], past.as_of),
    ]


def credit_note_steps(number: str, past: Past) -> list[str]:
    """What it credits and why, each line, its VAT, and where the money paid for it went."""
    note = rows(past.state.credit_notes, number=number)[0]
    currency, credits = note["currency"], note["credits"]
    lines = sorted(rows(past.state.lines, invoice=number), key=lambda row: int(row["line"]))
    anew = [row["number"] for row in rows(past.state.invoices, reissues=credits) if row["batch_id"] == note["batch_id"]]
    return [
        f"Credit note {number}, issued on {note['issued_on']} by {past.batch(note['batch_id'])}.",
        f"It credits {credits}, issued on {note['credits_issued_on']}. Reason: {note['reason']}",
        *(_credited_line(line, currency) for line in lines),
        f"Net {to_major(note['net'], currency)}, VAT {to_major(note['vat'], currency)} by the invoice's category and "
        f"rate, together {to_major(note['gross'], currency)} {currency}.",
        *([f"The same was issued anew as {anew[0]}."] if anew else []),
        *(step for step in paid_steps(credits, past, note["batch_id"])),
    ]


def credited_steps(number: str, past: Past) -> list[str]:
    """Each credit note for the invoice: how much, when and why."""
    return [
        f"Credited {to_major(note['gross'], note['currency'])} {note['currency']} by {note['number']} on "
        f"{note['issued_on']}: {note['reason']}"
        for note in rows(past.state.credit_notes, credits=number)
    ]


def _credited_line(line: Row, currency: str) -> str:
    one, net = to_major(line["seat_price"], currency), to_major(line["net"], currency)
    return (
        f"Line {line['credited_line']} of customer {line['customer_id']}: {plural(line['licences'], 'licence')} taken "
        f"back at {one} = {net} {currency}."
    )


def open_item_steps(number: str, past: Past) -> list[str]:
    """Where it came from, what was paid of it, and the status now."""
    item = rows(past.state.open_items, number=number)[0]
    currency = item["currency"]
    gross, before = (to_major(item[name], currency) for name in ("gross", "paid"))
    return [
        f"{number} was issued elsewhere, on {item['issued_on']}, and brought in by {past.batch(item['batch_id'])}.",
        f"Owed by customer {named(past.state, 'customer', item['customer_id'])}: {gross} {currency}, of which {before} "
        "had been paid before it came into the books.",
        *paid_steps(number, past),
        *reminder_steps(number, past),
        status_step(item, item["paid"] + item["settled"], past.as_of),
    ]


def paid_steps(number: str, past: Past, of_batch: int | None = None) -> list[str]:
    """Each use of a payment for the document (of one batch): how much, when, by which pass and evidence."""
    steps = []
    for used in rows(past.state.allocations, invoice=number):
        if of_batch not in (None, used["batch_id"]):
            continue
        payment = rows(past.state.payments, payment_key=used["payment_key"])[0]
        amount = f"{to_major(abs(used['amount']), payment['currency'])} {payment['currency']}"
        payer = f" from {payment['payer_name']}" if payment["payer_name"] else ""
        word, by = ("Paid", "by") if used["amount"] >= 0 else ("Taken back", "by the return,")
        if used["pass"] == CREDITED:
            word, by = ("Paid", "by") if used["amount"] > 0 else ("Given back", "to")
        if used["charges"]:
            amount += f" and {to_major(abs(used['charges']), payment['currency'])} of bank charges"
        steps.append(
            f"{word} {amount} {by} payment {payment['payment_id'] or payment['payment_key']}{payer}, booked on "
            f"{payment['booked_on']}, used by {past.batch(used['batch_id'])}."
        )
        steps.append(f"  Pass {used['pass']}: {SPEAKS[used['pass']]}. Evidence: {used['evidence']}.")
    return steps


def reminder_steps(number: str, past: Past) -> list[str]:
    """Each payment reminder of the document: which level, when, how late it was and what was open then."""
    return [
        f"Payment reminder of level {row['level']} by {past.batch(row['batch_id'])}: overdue by "
        f"{plural(row['days_overdue'], 'day')}, {to_major(row['open'], row['currency'])} {row['currency']} open."
        for row in rows(past.state.reminders, number=number)
    ]


def status_step(document: Row, paid: int, as_of: date) -> str:
    """How much is paid and open on the day of the last batch."""
    currency, due_on = document["currency"], document["due_on"]
    owed = document["gross"] - document.get("credited", 0)
    if owed <= 0 < document["gross"]:
        return "Credited in full: nothing is owed."
    told = f"Paid {to_major(paid, currency)} of {to_major(owed, currency)} {currency}"
    if paid >= owed:
        return f"{told}: paid in full."
    left = f"{to_major(owed - paid, currency)} {currency}"
    late = (as_of - due_on).days if due_on else 0
    overdue = f", overdue by {plural(late, 'day')}" if late > 0 else ""
    return f"{told}: {'part paid' if paid else 'open'}, {left} open on {as_of}{overdue}."


def _address(invoice: Row, billed: Row) -> str:
    name = f"{invoice['party_id']} ({billed.get('name')})"
    number = f", VAT number {billed['vat_number']}" if billed.get("vat_number") else ", without a VAT number"
    return f"{name} in {billed.get('country')}{number}, as it was then."
