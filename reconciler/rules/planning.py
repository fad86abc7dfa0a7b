"""What one batch will do, from what the sheets want and what the books say: the rules on one screen."""

from __future__ import annotations

from reconciler import frames
from reconciler.finding import Finding
from reconciler.frames import Frame, looked_up
from reconciler.rules.adoption import Adoption, adoption
from reconciler.rules.billing import Billing, billing, overdue_customers
from reconciler.rules.corrections import Corrections, corrections
from reconciler.rules.given import Given
from reconciler.rules.holds import check_held_earlier, earlier_holds, hold_events
from reconciler.rules.matching.round import FeeLimits
from reconciler.rules.party_checks import check_vat_numbers
from reconciler.rules.payments import Settlement, settlement
from reconciler.rules.reminders import payment_reminders
from reconciler.rules.roster_checks import (
    check_administrators,
    check_held_members,
    check_over_seated,
    check_removals,
    check_rosters,
    check_shared_addresses,
)
from reconciler.rules.rosters import Limits, MonthRosters, month_rosters
from reconciler.rules.seats import Capacity, seat_events
from reconciler.rules.state import GRANT_STATE, Plan, State


def planned_batch(given: Given) -> Plan:
    """The plan of one batch: corrections, adoption, payments, rosters, invoices, reminders, seats and holds."""
    sales = corrections(given.tables, given.state, given.config)
    in_sheets = frozenset(given.tables.frames["customers"]["customer_id"]) | frozenset(given.tables.held)
    earlier = earlier_holds(given.state.holds, in_sheets, given.as_of)
    sales = sales.without(frozenset(given.tables.held) | frozenset(earlier["customer_id"]), given.known)
    adopted = adoption(given.tables, given.state, sales.wanted, given.config)
    sales = sales.without(frozenset(adopted.held), given.known)
    fees = FeeLimits(given.config.payments.fee_limit, given.config.payments.fee_limit_percent)
    money = settlement(given.tables, given.state, adopted.items, sales.parties, given.as_of, fees)
    grants = _grants(given.state, adopted, money)
    overdue = overdue_customers(grants, money.open_items, given.as_of)
    rosters = _rosters(given, sales)
    bills = billing(given, sales, grants, overdue, rosters.admins)
    held = given.tables.held | adopted.held | bills.held_rows(sales.wanted)
    before, sales = sales, sales.without(frozenset(held), given.known)
    if len(sales.customers) < len(before.customers):  # new ones that are held take their rosters with them
        rosters = _rosters(given, sales)
    adopted = adopted.of(frozenset(sales.customers.index))
    reminded = payment_reminders(given.state, adopted.items, money, given.as_of, given.config.reminders)
    capacity = Capacity.on(_with(grants, bills.drafts.grant_states()), given.as_of, given.config)
    return Plan(
        as_of=given.as_of,
        parties=sales.new_parties,
        wishes=sales.new_wishes,
        openings=adopted.openings,
        open_items=adopted.items,
        payments=money.payments,
        allocations=money.allocations,
        outcomes=money.outcomes,
        decisions=money.decisions,
        invoices=bills.drafts.invoices,
        lines=bills.drafts.lines,
        grants=frames.joined([adopted.grants, bills.drafts.grants], frames.GRANT),
        members=rosters.changes.members,
        seat_events=seat_events(given.state.seats, rosters, capacity, given.as_of, given.config),
        holds=hold_events(held, earlier, given.state.holds),
        reminders=reminded.events,
        findings=[
            *given.tables.findings,
            *adopted.findings,
            *money.findings,
            *adopted.held.values(),
            *bills.held.values(),
            *bills.findings,
            *reminded.findings,
            *check_held_earlier(earlier),
            *_untold(check_vat_numbers(given.tables, "resellers", given.config, given.vat_rates), bills.findings),
            *check_people(given, rosters, bills, sales, capacity),
        ],
    )


def check_people(
    given: Given, rosters: MonthRosters, bills: Billing, sales: Corrections, capacity: Capacity
) -> list[Finding]:
    """All findings about rosters and seats."""
    tables, people = given.tables, rosters.people
    return [
        *check_rosters(tables, rosters),
        *check_shared_addresses(tables, people),
        *check_removals(tables, rosters.held, given.config.seats),
        *check_held_members(tables, sales.customers.index, tables.held),
        *check_administrators(given, people, bills.charges, sales.resellers),
        *check_over_seated(people, capacity.in_force, bills.charges, given.cell),
    ]


def _untold(findings: list[Finding], told: list[Finding]) -> list[Finding]:
    """The findings at cells of which nothing is told yet: one cell, one finding."""
    places = {finding.place for finding in told}
    return [finding for finding in findings if finding.place not in places]


def _rosters(given: Given, sales: Corrections) -> MonthRosters:
    return month_rosters(
        given.tables.frames["members"],
        given.state.seats,
        sales.customers,
        sales.resellers,
        Limits(given.config.seats, given.tables.doubtful, given.allowed),
    )


def _grants(state: State, adopted: Adoption, money: Settlement) -> Frame:
    """All grants before this batch's invoices (GRANT_STATE): the books', paid as after its payments, and openings."""
    is_paid = looked_up(state.grants["invoice"], money.paid).fillna(True).astype(bool)
    back = looked_up(state.grants["invoice"], money.returned_on)
    returned_on = back.where(state.grants["is_paid"], state.grants["returned_on"]).mask(is_paid)
    known = state.grants.assign(is_paid=is_paid, returned_on=returned_on)
    opened = adopted.grants.assign(batch_id=0, grant_id=0, is_paid=True)
    return _with(known, frames.typed(opened, GRANT_STATE))


def _with(grants: Frame, more: Frame) -> Frame:
    return frames.joined([grants, more], GRANT_STATE)
