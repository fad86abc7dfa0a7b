"""What crediting an invoice did, as people read it on the terminal and as machines read it."""

from __future__ import annotations

from typing import Any

import click

from reconciler.money import amount_text
from reconciler.next_steps import after_credit
from reconciler.pipeline import Ran
from reconciler.plan_report import run_data
from reconciler.terminal import finding_data, print_findings, print_next
from reconciler.wording import plural
from reconciler.workspace import Workspace, period_of


def credit_data(ran: Ran) -> dict[str, Any]:
    """What was done, for `--json`: as `run` tells it."""
    return {**run_data(ran), "findings": [finding_data(finding) for finding in ran.findings]}


def print_credit(ran: Ran, workspace: Workspace) -> None:
    """The credit note, what was issued anew, what becomes of money and seats, and where to look."""
    plan = ran.planned.plan
    if ran.findings:
        print_findings(ran.findings)
    for row in plan.invoices.to_dict("records"):
        number, licences = ran.numbers[row["number"]], _licences(ran, row["number"])
        gross = amount_text(int(row["gross"]), row["currency"])
        if row["kind"] == "credit_note":
            click.echo(f"Credit note {number} for {row['credits']}: {plural(licences, 'licence')}, {gross} with VAT.")
        else:
            click.echo(f"Invoice {number} in place of {row['reissues']}: {plural(licences, 'licence')}, {gross}.")
    note = plan.invoices.iloc[0]
    if back := -int(plan.allocations["amount"].sum()):
        click.echo(f"Of what {note['party_id']} paid {amount_text(back, note['currency'])} is now its credit.")
    lost = int(plan.seat_events["kind"].isin(["unseat", "suspend", "end"]).sum())
    if lost:
        click.echo(f"{plural(lost, 'member')} {'has' if lost == 1 else 'have'} no licence any more.")
    print_next(after_credit(workspace, period_of(plan.as_of)))


def _licences(ran: Ran, label: str) -> int:
    lines = ran.planned.plan.lines
    return int(lines.loc[lines["invoice"] == label, "licences"].sum())
