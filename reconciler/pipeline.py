"""The stages on one screen: read, validate, apply the rules, book, publish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from reconciler.batch import Options, read_batch
from reconciler.books_place import books_to_read, books_to_write, has_books, shown_place
from reconciler.config import Config, read_config
from reconciler.engine import give_back_memory
from reconciler.faults import sentence
from reconciler.finding import Finding, sorted_findings
from reconciler.intake.workbook import Reading
from reconciler.ledger.books import Books
from reconciler.ledger.errors import BooksInUse
from reconciler.outputs.errors import UnpublishedError
from reconciler.outputs.forms import check_forms, wanted_forms
from reconciler.outputs.marked.copies import FOLDER, Uploaded, write_copies
from reconciler.outputs.publishing import Published, publish
from reconciler.outputs.staging import in_place
from reconciler.outputs.templating import read_templates
from reconciler.outputs.workbooks.findings import write_findings
from reconciler.outputs.workbooks.plan import write_plan
from reconciler.rules.credit_notes import Asked
from reconciler.rules.crediting import credit_plan
from reconciler.rules.digest import plan_digest
from reconciler.rules.planning import planned_batch
from reconciler.rules.state import Plan, State
from reconciler.unchanged import Before, is_still, remember
from reconciler.validate.tables import Tables
from reconciler.vat_data import read_vat_rates
from reconciler.workspace import Workspace, WorkspaceError, period_of


@dataclass(frozen=True)
class Planned:
    """A plan with what it was made from, and its digest."""

    plan: Plan
    state: State
    config: Config
    digest: str
    uploaded: Uploaded | None = None

    @property
    def findings(self) -> list[Finding]:
        """The findings in the order in which people read them."""
        return sorted_findings(self.plan.findings)


@dataclass(frozen=True)
class Ran:
    """What a run did: the plan it applied, whether a batch was booked, its numbers, and the months it published.

    `cut` are the findings of publishing: texts too long for a cell, what cannot be an electronic invoice, and marked
    copies that could not be made.
    """

    planned: Planned
    is_booked: bool
    numbers: Mapping[str, str]
    published: list[str]
    cut: list[Finding]

    @property
    def is_without_effect(self) -> bool:
        """Whether nothing was booked, published or found: so will the next run be, of the same inputs and books."""
        return not (self.is_booked or self.published or self.findings)

    @property
    def findings(self) -> list[Finding]:
        """The findings of plan and publishing, in the order in which people read them."""
        return sorted_findings([*self.planned.plan.findings, *self.cut])


def plan(workspace: Workspace, as_of: date, reading: Reading, options: Options) -> Planned:
    """What `run` would do; writes plan.xlsx and changes nothing else. `reading`: of the month's inbox, under way."""
    config = read_config(workspace.config)
    with books_to_read(workspace) as books:
        planned = _planned(reading, books, config, as_of, options)
    with in_place(workspace.plan) as path:
        write_plan(path, planned.plan, planned.findings, planned.state)
    return planned


def run(
    workspace: Workspace,
    as_of: date,
    reading: Reading | None,
    options: Options,
    expect: str | None = None,
    before: Before | None = None,
) -> Ran:
    """Plans, books and publishes; with `expect` only the plan with that digest. `reading` as in `plan`.

    `before`: the files as they were before `reading` began, which is not needed where the plan is known from them.

    A batch is booked when there is something to write, and for an as-of date later than the last one, so that the
    month's outputs say how things stand on that day.
    """
    config = read_config(workspace.config)
    _check_outputs(workspace, config, as_of, options)
    if has_books(workspace):
        with books_to_write(workspace, config) as books:
            known = _recalled(workspace, books, config, options, before)
            planned = [known or _lean(_planned(_needed(reading), books, config, as_of, options))]
            ran = _applied(_expected(planned.pop(), expect), workspace, books, options)
        if before and not known and not config.books and ran.is_without_effect:
            remember(workspace, before, ran.planned.digest)
        return ran
    reading = _needed(reading)
    with books_to_read(workspace) as none:  # a plan that is refused leaves no empty books behind
        planned = [_expected(_lean(_planned(reading, none, config, as_of, options)), expect)]
    with books_to_write(workspace, config) as books:
        return _applied(planned.pop(), workspace, books, options)  # which lets go of the plan when it is booked


def _applied(planned: Planned, workspace: Workspace, books: Books, options: Options) -> Ran:
    """Books the plan, if the books are still those it was made from, and publishes.

    The caller holds the plan no longer: its memory is needed for publishing.
    """
    if planned.state.batch_id != books.batch_id:
        raise BooksInUse("Another run has booked something meanwhile. Run again.")
    as_of = planned.plan.as_of
    numbers: Mapping[str, str] = {}
    is_booked = not planned.plan.is_empty or planned.state.as_of != as_of
    if is_booked:
        with options.timings.stage("book"):
            numbers = books.commit(planned.plan, planned.config, planned.digest).numbers
    if not options.keeps_plan:
        planned = replace(planned, plan=planned.plan.outline)
    with _told_as_booked(as_of, is_booked):
        published = publish_pending(workspace, books, options)
        if options.forms and period_of(as_of) not in published:  # asked for after the month was published without
            published[period_of(as_of)] = publish_month(workspace, books, period_of(as_of), options)
        cut = [finding for month in published.values() for finding in month.findings]
        folder = workspace.out(period_of(as_of))
        if planned.uploaded is not None:
            with options.timings.stage("publish"):
                cut += write_copies(folder / FOLDER, planned.uploaded, [*planned.findings, *cut], options.engine.jobs)
        ran = Ran(planned, is_booked, numbers, list(published), cut)
        with in_place(folder / "findings.xlsx") as path:
            write_findings(path, ran.findings)
    return ran


def credit(workspace: Workspace, asked: Asked, as_of: date, options: Options) -> Ran:
    """Books a credit note, and the invoice issued anew where that is asked for, and publishes.

    NotCreditableError, WorkspaceError or BooksError where it cannot be; then nothing is written.
    """
    config = read_config(workspace.config)
    if not has_books(workspace):
        raise WorkspaceError(f"{shown_place(workspace)}: nothing is booked yet, so there is nothing to credit.")
    _check_outputs(workspace, config, as_of, options)
    with books_to_write(workspace, config) as books:
        state = books.state()
        _refuse_earlier(as_of, state)
        plan = credit_plan(asked, state, config, read_vat_rates(), as_of)
        planned = Planned(plan, state, config, plan_digest(plan, state))
        numbers = books.commit(plan, config, planned.digest).numbers
        with _told_as_booked(as_of, True):
            published = publish_pending(workspace, books, options)
    return Ran(planned, True, numbers, list(published), [f for month in published.values() for f in month.findings])


def publish_period(workspace: Workspace, period: str, options: Options) -> Published:
    """Renders one month again."""
    if not has_books(workspace):
        raise WorkspaceError(f"{shown_place(workspace)}: nothing is booked yet, so there is nothing to publish.")
    with books_to_write(workspace) as books:
        return publish_month(workspace, books, period, options)


def publish_pending(workspace: Workspace, books: Books, options: Options) -> dict[str, Published]:
    """Publishes every month of which a batch is not published yet, by month."""
    return {period: publish_month(workspace, books, period, options) for period in books.unpublished_periods()}


def publish_month(workspace: Workspace, books: Books, period: str, options: Options) -> Published:
    """Renders one month from the books and moves it into place."""
    with options.timings.stage("publish"):
        month = books.month(period)
        give_back_memory()
        if month is None:
            months = ", ".join(books.periods()) or "none yet"
            raise WorkspaceError(f"The books have no batch in {period}. Months booked: {months}.")
        own = read_templates(workspace.templates)
        published = publish(month, workspace.out(period), 1, own, options.forms, options.engine)
        books.mark_published(period)
    return published


def _check_outputs(workspace: Workspace, config: Config, as_of: date, options: Options) -> None:
    """A template that cannot be used, or a form that cannot be made, is told before anything is booked: OutputError."""
    read_templates(workspace.templates)
    check_forms(wanted_forms(config, workspace.out(period_of(as_of)), options.forms))


def _expected(planned: Planned, expect: str | None) -> Planned:
    """The plan, if it is the one that was seen or none in particular is asked for."""
    if expect in (None, planned.digest):
        return planned
    raise WorkspaceError(
        f"The plan is no longer {expect or 'the one that was seen'} but {planned.digest}: the inbox, the config, "
        "the options or the books changed. Look at the new plan, then run with its digest."
    )


@contextmanager
def _told_as_booked(as_of: date, is_booked: bool) -> Iterator[None]:
    """Nobody may take outputs that are not written, for whatever reason, for a batch that was not booked."""
    try:
        yield
    except (Exception, KeyboardInterrupt) as error:
        if not is_booked:
            raise
        raise UnpublishedError(
            f"{sentence(error)}\nThe batch of {as_of} is booked; "
            "run again, without --expect, to have its outputs written."
        ) from error


def _refuse_earlier(as_of: date, state: State) -> None:
    if state.as_of is not None and as_of < state.as_of:
        raise WorkspaceError(
            f"The last batch was for {state.as_of}; a batch for the earlier {as_of} would run against its numbers. "
            f"Use --as-of {state.as_of} or a later day."
        )


def _recalled(
    workspace: Workspace, books: Books, config: Config, options: Options, before: Before | None
) -> Planned | None:
    """The plan that is known from an earlier run on the very same inputs and books: it is empty and finds nothing."""
    if before is None or before.digest is None:
        return None
    if not is_still(workspace, before):  # asked again now that nobody else can write
        raise WorkspaceError("The inbox, the config or the books changed while they were looked at. Run again.")
    for name in ("books", "read", "validate", "rules"):
        with options.timings.stage(name):
            pass
    last = books.batches().iloc[-1]
    state = State(batch_id=int(last["batch_id"]), as_of=last["as_of"].date(), hash=str(last["hash"]))
    nothing = Uploaded({}, Tables({}), state.parties, config.output.language)
    return Planned(Plan(before.as_of), state, config, before.digest, nothing)


def _lean(planned: Planned) -> Planned:
    """The plan without what was read and what the books say, but for what marked copies will be made of."""
    state = State(planned.state.batch_id, planned.state.as_of, planned.state.hash)
    uploaded = planned.uploaded and planned.uploaded.for_copies(planned.plan.findings)
    return replace(planned, state=state, uploaded=uploaded)


def _needed(reading: Reading | None) -> Reading:
    if reading is None:
        raise WorkspaceError("The books changed while they were looked at. Run again.")
    return reading


def _planned(reading: Reading, books: Books, config: Config, as_of: date, options: Options) -> Planned:
    with options.timings.stage("books"):
        state = books.state()
    _refuse_earlier(as_of, state)
    given = read_batch(reading, config, state, as_of, options)
    with options.timings.stage("rules"):
        made = planned_batch(given)
        uploaded = Uploaded(reading.paths, given.tables, state.parties, config.output.language)
        return Planned(made, state, config, plan_digest(made, state), uploaded)
