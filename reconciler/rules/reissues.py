"""An invoice issued anew in place of one that is credited: the same lines and prices, today's data of the party."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from reconciler import frames
from reconciler.config import Config
from reconciler.finding import Finding, has_errors
from reconciler.frames import Frame
from reconciler.money import half_up
from reconciler.rules.exchange import exchange_rate, missing_rate, needs_local_vat, vat_in
from reconciler.rules.given import BOOKS
from reconciler.rules.state import GRANT_STATE, State
from reconciler.rules.vat import vat_treatments
from reconciler.rules.vat_checks import check_vat_treatments


@dataclass(frozen=True)
class Reissue:
    """The draft (INVOICE, none or one row), its lines (LINE) and grants (GRANT), and what there is to know of it."""

    invoices: Frame = field(default_factory=partial(frames.empty, frames.INVOICE))
    lines: Frame = field(default_factory=partial(frames.empty, frames.LINE))
    grants: Frame = field(default_factory=partial(frames.empty, frames.GRANT))
    findings: list[Finding] = field(default_factory=list)

    @property
    def gross(self) -> int:
        """What it asks for, in minor units; 0 where nothing is issued anew."""
        return int(self.invoices["gross"].sum())

    def grant_states(self, paid: int) -> Frame:
        """The grants as the books will know them (GRANT_STATE, ids 0) once `paid` of it is paid."""
        due_on = self.invoices["due_on"].max()
        known = self.grants.assign(batch_id=0, grant_id=0, is_paid=paid >= self.gross, due_on=due_on)
        return frames.typed(known, GRANT_STATE) if len(known) else frames.empty(GRANT_STATE)


def reissue(
    invoice: dict[str, Any], lines: Frame, state: State, config: Config, vat_rates: Frame, as_of: date, label: str
) -> Reissue:
    """The lines (LINE, as credited) issued anew on `as_of` to the invoice's party as it is now, numbered `label`.

    With an error among the findings nothing can be issued.
    """
    party = _party(invoice, state)
    taxed, findings = _taxed(invoice, party, lines, config, vat_rates, as_of)
    due_on = pd.Timestamp(as_of) + pd.Timedelta(days=config.terms.due_days)
    draft = {
        **{name: invoice[name] for name in frames.INVOICE},
        **taxed,
        "number": label,
        "issued_on": pd.Timestamp(as_of),
        "due_on": due_on,
        "language": party["language"].iloc[0],
        "order_reference": _order_reference(invoice, state),
        "reissues": invoice["number"],
    }
    numbered = lines.assign(invoice=label, was=lines["line"], line=range(1, len(lines) + 1), credited_line=pd.NA)
    return Reissue(
        invoices=frames.typed([draft], frames.INVOICE),
        lines=frames.typed(numbered, frames.LINE),
        grants=_grants(numbered, invoice["number"], state),
        findings=findings,
    )


def _party(invoice: dict[str, Any], state: State) -> Frame:
    """The billed party (PARTY, one row) as the books know it now."""
    parties = state.parties
    is_billed = (parties["kind"] == invoice["bill_to"]) & (parties["party_id"] == invoice["party_id"])
    return parties[is_billed].tail(1)


def _order_reference(invoice: dict[str, Any], state: State) -> Any:
    wish = state.wishes.loc[state.wishes["customer_id"] == invoice["customer_id"], "order_reference"]
    return wish.iloc[-1] if len(wish) else invoice["order_reference"]


def _grants(lines: Frame, number: str, state: State) -> Frame:
    """The grants of the credited lines (`was`: their line there) as those of the new ones."""
    before = state.grants[state.grants["invoice"] == number].drop(columns=["licences", "invoice"])
    found = lines[["invoice", "line", "licences", "was"]].merge(before, left_on="was", right_on="line")
    return frames.typed(found.rename(columns={"line_x": "line"}).drop(columns="line_y"), frames.GRANT)


def _taxed(
    invoice: dict[str, Any], party: Frame, lines: Frame, config: Config, vat_rates: Frame, as_of: date
) -> tuple[dict[str, Any], list[Finding]]:
    """Net, VAT and gross by the party's treatment today (rule `vat`), and findings: an error where there is none."""
    treatment = vat_treatments(party, as_of, config.seller, config.vat, vat_rates)
    findings = check_vat_treatments(treatment, party, lambda _, field: BOOKS)
    names = ["vat_category", "vat_rate_bp", "vat_country"]
    taxed = {name: treatment[name].iloc[0] for name in names}
    net = int(lines["net"].sum())
    vat = half_up(net * (0 if pd.isna(taxed["vat_rate_bp"]) else int(taxed["vat_rate_bp"])), 10_000)
    amounts = {**taxed, "net": net, "vat": vat, "gross": net + vat}
    return _with_local_vat(amounts, invoice["currency"], config, as_of, findings)


def _with_local_vat(
    amounts: dict[str, Any], currency: str, config: Config, as_of: date, findings: list[Finding]
) -> tuple[dict[str, Any], list[Finding]]:
    """The amounts with the VAT in the seller's currency where it must be shown."""
    target = config.seller.currency
    nothing = {"local_currency": None, "local_vat": None, "exchange_rate": None, "exchange_on": None}
    amounts = {**amounts, **nothing, "exchange_source": None}
    taxed = pd.DataFrame([{**amounts, "currency": currency}])
    if has_errors(findings) or not needs_local_vat(taxed, config.seller).iloc[0]:
        return amounts, findings
    rate = exchange_rate(config.exchange_rates, currency, target, as_of)
    if rate is None:
        return amounts, [*findings, missing_rate(BOOKS, "The invoice issued anew", currency, target, as_of)]
    shown = {"exchange_rate": str(rate.rate), "exchange_on": pd.Timestamp(rate.on), "exchange_source": rate.source}
    return {**amounts, **shown, "local_currency": target, "local_vat": vat_in(amounts["vat"], rate)}, findings
