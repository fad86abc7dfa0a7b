"""What a person is told about rosters: who is listed and should not be, who costs the discount, who loses a seat."""

from __future__ import annotations

from reconciler.config import Seats
from reconciler.finding import Finding
from reconciler.frames import Column, Frame, are_among, looked_up
from reconciler.money import share, to_major
from reconciler.rules import codes
from reconciler.rules.discounts import reseller_discounts
from reconciler.rules.given import BOOKS, Given
from reconciler.rules.removals import removal_message
from reconciler.rules.rosters import KEY, MonthRosters
from reconciler.rules.seats import queue
from reconciler.rules.subscription_checks import Cell
from reconciler.validate.tables import Tables
from reconciler.wording import first_few, plural


def check_rosters(tables: Tables, rosters: MonthRosters) -> list[Finding]:
    """Rows that name the reseller or remove a stranger, and who stays because a row of a complete roster was held."""
    found = [
        codes.RESELLER_IN_ROSTER.at(
            tables.place("members", label, "email"),
            f"{email} administers {customer_id} as its reseller and takes no licence.",
            value=email,
        )
        for label, customer_id, email in rosters.changes.resellers[KEY].itertuples()
    ]
    found += [
        codes.UNKNOWN_MEMBER.at(
            tables.place("members", label, "email"),
            f"{email} is to be removed from {customer_id}, but the books know nobody there by that address.",
            value=email,
        )
        for label, customer_id, email in rosters.changes.strangers[KEY].itertuples()
    ]
    labels = _first_rows(tables)
    found += [
        codes.ABSENCE_DOUBTFUL.at(
            tables.place("members", labels[who], "customer_id"),
            f"{who}: a row of its complete roster, or a file that may be a part of it, was held, so nobody is removed "
            f"for not being listed. Not listed: {first_few(list(emails))}.",
            value=who,
        )
        for who, emails in rosters.changes.spared.groupby("customer_id")["email"]
    ]
    return found


def check_removals(tables: Tables, held: Frame, limits: Seats) -> list[Finding]:
    """Customers of whom too many members would be removed (rows of `held_removals`)."""
    labels = _first_rows(tables)
    return [
        codes.REMOVAL_LIMIT.at(
            tables.place("members", labels[who], "customer_id"),
            removal_message(who, removed, seated, limits),
            f"If it is right, run again with --allow-removals {who}.",
            value=who,
        )
        for who, removed, seated in held[["removed", "seated"]].itertuples()
    ]


def check_shared_addresses(tables: Tables, people: Frame) -> list[Finding]:
    """Addresses under several customers, a seat each: said once an address, where this month's rosters name it.

    `people`: all who are members (KEY), those of the books too.
    """
    shared = people.loc[people["email"].duplicated(keep=False), KEY]
    customers = shared.groupby("email")["customer_id"].agg(list)
    rows = tables.frames["members"]
    rows = rows[rows["email"].isin(customers.index)]
    named = rows[are_among(rows, shared, KEY)].drop_duplicates("email")
    return [
        codes.PERSON_SHARED.at(
            tables.place("members", label, "email"),
            f"{email} is a member of {len(customers[email])} customers: {first_few(customers[email])}. Each is a seat.",
            value=email,
        )
        for label, email in named["email"].items()
    ]


def listed_people(tables: Tables) -> Frame:
    """Whom the month's rosters alone make members (KEY): all but leavers and the resellers of the month."""
    rows, resellers = tables.frames["members"], tables.frames["resellers"]
    is_other = (rows["action"] == "remove") | rows["email"].isin(resellers["email"])
    return rows.loc[~is_other, KEY].drop_duplicates()


def check_held_members(tables: Tables, customers: Column, told: dict[str, Finding]) -> list[Finding]:
    """Roster rows of customers that are held and not in the books, one finding a customer and sheet.

    `customers`: those in the books or accepted now; `told`: those whose rosters validation has spoken of already.
    """
    rows = tables.frames["members"]
    aside = rows[~rows["customer_id"].isin(customers) & ~rows["customer_id"].isin(list(told))]
    return [
        codes.MEMBERS_HELD.at(
            tables.place("members", group.index[0], "customer_id"),
            f"{who} is held and not in the books; what its roster asks for ({plural(len(group), 'row')}) waits with "
            "it.",
            value=who,
        )
        for (_, who), group in aside.groupby(["source", "customer_id"])
    ]


def check_administrators(given: Given, people: Frame, charges: Frame, resellers: Frame) -> list[Finding]:
    """Members who are administrators and cost their customer the reseller's discount, with what it costs now.

    `people`: all who are here (SEAT); `charges`: this batch's (PRICED).
    """
    cost = _lost_discounts(charges, resellers, given.config.discount.reseller_bp)
    admins = people[(people["role"] == "admin") & people["customer_id"].isin(cost.index)]
    together = admins["customer_id"].value_counts()
    found = []
    for who, email in admins[KEY].itertuples(index=False):
        label = given.member_labels.get((who, email))
        place = BOOKS if label is None else given.tables.place("members", label, "role")
        amount = to_major(cost.at[who, "lost"], cost.at[who, "currency"])
        message = (
            f"{email} of {who} is an administrator, so the reseller's discount is lost: it costs {amount} "
            f"{cost.at[who, 'currency']} net on this invoice"
            + (f", once for its {together[who]} administrators." if together[who] > 1 else ".")
        )
        found.append(codes.ADMIN_COSTS_DISCOUNT.at(place, message, value=email))
    return found


def _lost_discounts(charges: Frame, resellers: Frame, default_bp: int) -> Frame:
    """What each customer's discount would be, had it one: columns lost, currency; by customer_id, above nothing."""
    whole = charges["list_price"].to_numpy("int64")
    lost = share(whole, reseller_discounts(charges, resellers, default_bp).to_numpy()) * charges["licences"].to_numpy()
    cost = charges.assign(lost=lost).groupby("customer_id").agg(lost=("lost", "sum"), currency=("currency", "first"))
    return cost[cost["lost"] > 0]


def check_over_seated(people: Frame, in_force: Column, charges: Frame, cell: Cell) -> list[Finding]:
    """Renewals with fewer licences than seats: those seated last are named (rule `over-seated`).

    `in_force`: licences by customer_id, as those whom this batch seats count too.
    """
    renewed = charges[charges["kind"] == "renewal"].set_index("customer_id")
    found = queue(people[people["customer_id"].isin(renewed.index)])
    is_seated_now = found["rank"] < looked_up(found["customer_id"], in_force).fillna(0)
    seated = found[found["status"].isin(["seated", "suspended"]) | is_seated_now]
    last = seated[seated["rank"] >= looked_up(seated["customer_id"], renewed["licences"])]
    return [
        codes.OVER_SEATED.at(
            cell(who, "licences"),
            f"{who} renews on {renewed.at[who, 'period_from']:%Y-%m-%d} with "
            f"{plural(renewed.at[who, 'licences'], 'licence')} and has "
            f"{plural((seated['customer_id'] == who).sum(), 'seated member')}. Then {', '.join(emails)} will wait.",
            value=renewed.at[who, "licences"],
        )
        for who, emails in last.groupby("customer_id")["email"]
    ]


def _first_rows(tables: Tables) -> dict[str, int]:
    """The label of each customer's first roster row."""
    rows = tables.frames["members"].drop_duplicates("customer_id")
    return dict(zip(rows["customer_id"], rows.index, strict=True))
