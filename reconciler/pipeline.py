"""The stages on one screen: read, validate, apply the rules, book, publish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reconciler.batch import Options, read_batch
from reconciler.config import Config, read_config
from reconciler.finding import Finding, sorted_findings
from reconciler.ledger.books import Books, open_for_reading, open_for_writing
from reconciler.outputs.errors import OutputError
from reconciler.outputs.publishing import publish
from reconciler.outputs.staging import in_place
from reconciler.outputs.workbooks.findings import write_findings
from reconciler.outputs.workbooks.plan import write_plan
from reconciler.rules.digest import plan_digest
from reconciler.rules.planning import planned_batch
from reconciler.rules.state import Plan, State
from reconciler.workspace import Workspace, WorkspaceError, period_of


@dataclass(frozen=True)
class Planned:
    """A plan with what it was made from, and its digest."""

    plan: Plan
    state: State
    config: Config
    digest: str

    @property
    def findings(self) -> list[Finding]:
        """The findings in the order in which people read them."""
        return sorted_findings(self.plan.findings)


@dataclass(frozen=True)
class Ran:
    """What a run did: the plan it applied, whether a batch was booked, its numbers, and the months it published."""

    planned: Planned
    is_booked: bool
    numbers: Mapping[str, str]
    published: list[str]


def plan(workspace: Workspace, as_of: date, options: Options) -> Planned:
    """What `run` would do; writes plan.xlsx and changes nothing else."""
    config = read_config(workspace.config)
    with open_for_reading(workspace.ledger) as books:
        planned = _planned(workspace, books, config, as_of, options)
    with in_place(workspace.plan) as path:
        write_plan(path, planned.plan, planned.findings, planned.state)
    return planned


def run(workspace: Workspace, as_of: date, options: Options, expect: str | None = None) -> Ran:
    """Plans, books and publishes; with `expect` only the plan with that digest.

    A batch is booked when there is something to write, and for an as-of date later than the last one, so that the
    month's outputs say how things stand on that day. Books that are not there are made only once there is a plan.
    """
    config = read_config(workspace.config)
    first = None if workspace.ledger.exists() else _first_plan(workspace, config, as_of, options)
    _refuse_another(first, expect)
    with open_for_writing(workspace.ledger) as books:
        planned = first if first and books.batch_id == 0 else _planned(workspace, books, config, as_of, options)
        _refuse_another(planned, expect)
        numbers: Mapping[str, str] = {}
        is_booked = not planned.plan.is_empty or planned.state.as_of != as_of
        if is_booked:
            with options.timings.stage("book"):
                numbers = books.commit(planned.plan, config, planned.digest).numbers
        with _told_that_it_is_booked(is_booked):
            published = publish_pending(workspace, books, options)
            with in_place(workspace.out(period_of(as_of)) / "findings.xlsx") as path:
                write_findings(path, planned.findings)
    return Ran(planned, is_booked, numbers, published)


def publish_period(workspace: Workspace, period: str, options: Options) -> list[Path]:
    """Renders one month again; the files it consists of."""
    opened = open_for_writing if workspace.ledger.exists() else open_for_reading
    with opened(workspace.ledger) as books:
        return publish_month(workspace, books, period, options)


def publish_pending(workspace: Workspace, books: Books, options: Options) -> list[str]:
    """Publishes every month of which a batch is not published yet; gives those months."""
    periods = books.unpublished_periods()
    for period in periods:
        publish_month(workspace, books, period, options)
    return periods


def publish_month(workspace: Workspace, books: Books, period: str, options: Options) -> list[Path]:
    """Renders one month from the books and moves it into place; the files it consists of."""
    with options.timings.stage("publish"):
        month = books.month(period)
        if month is None:
            months = ", ".join(books.periods()) or "none yet"
            raise WorkspaceError(f"The books have no batch in {period}. Months booked: {months}.")
        published = publish(month, workspace.out(period), options.jobs)
        books.mark_published(period)
    return published.files


def _first_plan(workspace: Workspace, config: Config, as_of: date, options: Options) -> Planned:
    with open_for_reading(workspace.ledger) as books:
        return _planned(workspace, books, config, as_of, options)


def _refuse_another(planned: Planned | None, expect: str | None) -> None:
    if planned and expect is not None and expect != planned.digest:
        raise WorkspaceError(
            f"The plan is no longer {expect or 'the one that was seen'} but {planned.digest}: the inbox, the config, "
            "the options or the books changed. Look at the new plan, then run with its digest."
        )


@contextmanager
def _told_that_it_is_booked(is_booked: bool) -> Iterator[None]:
    try:
        yield
    except OutputError as error:
        booked = "The batch is booked, and not all of its files are written: " if is_booked else ""
        raise OutputError(f"{booked}{error}") from error


def _planned(workspace: Workspace, books: Books, config: Config, as_of: date, options: Options) -> Planned:
    with options.timings.stage("books"):
        state = books.state()
    if state.as_of is not None and as_of < state.as_of:
        raise WorkspaceError(
            f"The last batch was for {state.as_of}; a batch for the earlier {as_of} would run against its numbers. "
            f"Use --as-of {state.as_of} or a later day."
        )
    given = read_batch(workspace, config, state, as_of, options)
    with options.timings.stage("rules"):
        made = planned_batch(given)
        return Planned(made, state, config, plan_digest(made, state))
