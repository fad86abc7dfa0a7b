"""A customer's state on the day of the last batch: wish, holds, terms, grants, licences, seats, invoices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pandas as pd

from reconciler.explaining.invoices import status_step
from reconciler.explaining.past import Past, Row, named, party, rows
from reconciler.explaining.words import KINDS, PAID_BY, REASONS, grant_words
from reconciler.finding import Place
from reconciler.frames import Frame
from reconciler.money import amount_text, to_major
from reconciler.outputs.books_view import plain_rows
from reconciler.rules.licences import grant_status
from reconciler.rules.matching.credit import open_credits
from reconciler.rules.seat_summary import seat_summary
from reconciler.rules.state import State
from reconciler.rules.terms import current_terms
from reconciler.rules.waiting import waiting_list
from reconciler.wording import plural

SHOWN_MEMBERS = 50
"""So many members are listed; all of them stand in seats.xlsx."""


def customer_steps(customer_id: str, past: Past) -> list[str]:
    """Everything the books say of the customer, on the day of the last batch."""
    state = only(past.state, customer_id)
    return [
        f"Customer {named(past.state, 'customer', customer_id)}, on {past.as_of} after batch {state.batch_id}.",
        *_party(state, customer_id),
        *_wish(state, past),
        *_holds(state),
        *_subscription(state, past),
        *_grants(state, past),
        *_seats(state, past),
        *_documents(state, past),
        *_credit(past.state, customer_id),
    ]


def only(state: State, customer_id: str) -> State:
    """The state with the rows of one customer alone, every party, and the invoices on which it stands."""

    def own(frame: Frame) -> Frame:
        return frame[frame["customer_id"] == customer_id].reset_index(drop=True)

    names = ("wishes", "openings", "open_items", "grants", "lines", "seats", "holds")
    mine = {name: own(getattr(state, name)) for name in names}
    is_billed = (state.invoices["customer_id"] == customer_id) | state.invoices["number"].isin(mine["lines"]["invoice"])
    return replace(state, **mine, invoices=state.invoices[is_billed].reset_index(drop=True))


def _party(state: State, customer_id: str) -> list[str]:
    known = party(state, "customer", customer_id)
    if known is None:
        return ["It is not in the books yet: no row of it was accepted."]
    reseller = known["reseller_id"]
    buyer = f"{named(state, 'reseller', reseller)} buys for it" if reseller else "no reseller buys for it"
    number = f"VAT number {known['vat_number']}" if known["vat_number"] else "no VAT number"
    return [f"In {known['country']}, {number}; {buyer}."]


def _wish(state: State, past: Past) -> Iterator[str]:
    for wish in plain_rows(state.wishes):
        renews = "renews by itself" if wish["auto_renew"] else "does not renew"
        days = [f"{name} {wish[name]}" for name in ("start_date", "change_date") if wish[name]]
        yield (
            f"Wanted, as the last accepted row says ({past.batch(wish['batch_id'])}): "
            f"{plural(wish['licences'], 'licence')} for {plural(wish['term_months'], 'month')} in {wish['currency']}, "
            f"{', '.join([PAID_BY[wish['payment_method']], *days])}; {renews}"
            f"{'; billed to its reseller' if wish['bill_to'] == 'reseller' else ''}."
        )


def _holds(state: State) -> Iterator[str]:
    for hold in rows(state.holds, is_held=True):
        place = Place(hold["file"] or "", hold["sheet"] or "", hold["cell"] or "")
        yield f"Held since {hold['since']}: {hold['code']} at {place}. Its row is left aside until it comes repaired."


def _subscription(state: State, past: Past) -> Iterator[str]:
    if state.grants.empty:
        yield "Subscription: none."
        return
    summary = next(plain_rows(seat_summary(state, past.config, past.as_of)))
    term = next(plain_rows(current_terms(state.grants, past.as_of).reset_index()))
    yield (
        f"Subscription: {summary['status'].replace('_', ' ')}. "
        f"Term of {plural(int(term['term_months']), 'month')} from {term['term_starts_on']} to "
        f"{term['renews_on']} (the first day not covered), "
        f"{plural(int(term['licences']), 'licence')} in {term['currency']}; its months count from {term['anchor_on']}."
    )
    if term["next_term_starts_on"]:
        yield (
            f"Next term, invoiced already: from {term['next_term_starts_on']} to {term['next_renews_on']}, "
            f"{plural(int(term['next_licences']), 'licence')}."
        )


def _grants(state: State, past: Past) -> Iterator[str]:
    status = grant_status(state.grants, past.as_of, past.config).tolist()
    for grant, word in zip(plain_rows(state.grants), status, strict=True):
        source = f"line {grant['line']} of {grant['invoice']}" if grant["invoice"] else "an opening row"
        yield (
            f"  Grant by {past.batch(grant['batch_id'])}, {KINDS[grant['kind']]}: "
            f"{plural(grant['licences'], 'licence')} from {grant['starts_on']} to {grant['renews_on']}, by {source}; "
            f"{grant_words(grant, word, past.config)}."
        )


def _seats(state: State, past: Past) -> Iterator[str]:
    for of in plain_rows(seat_summary(state, past.config, past.as_of)):
        yield (
            f"Licences: {of['licences']} in force or awaiting payment; {of['seated']} seated, {of['free']} free, "
            f"{of['waiting']} waiting."
        )
    waiting = {row["email"]: row for row in plain_rows(waiting_list(state, past.config, past.as_of))}
    order = pd.Categorical(state.seats["status"], ["seated", "suspended", "waiting", "removed"])
    members = state.seats.assign(_order=order.codes).sort_values(["_order", "arrived"]).drop(columns="_order")
    for member in islice(plain_rows(members), SHOWN_MEMBERS):
        yield f"  {_member(member, waiting.get(member['email']))}"
    if len(members) > SHOWN_MEMBERS:
        yield f"  … and {len(members) - SHOWN_MEMBERS} more; all of them are in seats.xlsx."


def _member(member: Row, waiting: Row | None) -> str:
    role = ", an administrator" if member["role"] == "admin" else ""
    since = "on" if member["status"] == "removed" else "since"
    told = f"{member['email']}{role}: {member['status']} {since} {member['since']}"
    if member["status"] == "seated":
        active = f"active since {member['activated_on']}" if member["activated_on"] else "not active yet"
        return f"{told}, {active}, last notice: {member['notice'] or 'none'}."
    if waiting is None:
        return f"{told}."
    quote = ""
    if waiting["quote_amount"] is not None:
        quote = (
            f"; {plural(waiting['quote_licences'], 'licence')} more for {plural(waiting['quote_months'], 'month')} "
            f"would cost {amount_text(waiting['quote_amount'], waiting['currency'])} before VAT for all who wait"
        )
    invoice = f" of {waiting['invoice']}" if waiting["invoice"] else ""
    return f"{told}, {REASONS[waiting['reason']]}{invoice}{quote}."


def _documents(state: State, past: Past) -> Iterator[str]:
    for invoice in plain_rows(state.invoices):
        issued = f"issued on {invoice['issued_on']}, due on {invoice['due_on']}{_billed_to(invoice, state)}"
        yield f"Invoice {invoice['number']}, {issued}. {status_step(invoice, invoice['paid'], past.as_of)}"
    for item in plain_rows(state.open_items):
        status = status_step(item, item["paid"] + item["settled"], past.as_of)
        yield f"Open item {item['number']}, issued elsewhere on {item['issued_on']}. {status}"


def _billed_to(invoice: Row, state: State) -> str:
    """Who is billed, where it is not the customer, and what of the net on that invoice is for the customer."""
    if invoice["bill_to"] != "reseller":
        return ""
    own = state.lines.loc[state.lines["invoice"] == invoice["number"], "net"].sum()
    net = f"{to_major(int(own), invoice['currency'])} of {amount_text(invoice['net'], invoice['currency'])}"
    billed = named(state, "reseller", invoice["party_id"])
    return f", billed to reseller {billed}; {net} before VAT are for this customer"


def _credit(state: State, customer_id: str) -> Iterator[str]:
    for credit in rows(open_credits(state), kind="customer", party_id=customer_id):
        payment = rows(state.payments, payment_key=credit["payment_key"])[0]
        amount = amount_text(credit["credit"], credit["currency"])
        name = payment["payment_id"] or payment["payment_key"]
        yield f"Credit: {amount} left over from payment {name}, booked on {payment['booked_on']}."
