"""What one run reads: the month's inbox as validated tables, together with what the books say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from reconciler.config import Config
from reconciler.engines import ALONE, Engine
from reconciler.intake.workbook import Reading
from reconciler.rules.given import Given
from reconciler.rules.state import State
from reconciler.timings import Timings
from reconciler.validate.sheets import validated
from reconciler.validate.tables import Known, Tables
from reconciler.vat_data import read_vat_rates


def known_parties(state: State) -> Known:
    """The customers and resellers in the books, to which the sheets may point."""
    ids = state.parties.groupby("kind")["party_id"].agg(frozenset)
    return Known(customers=ids.get("customer", frozenset()), resellers=ids.get("reseller", frozenset()))


@dataclass(frozen=True)
class Options:
    """How a batch is read: which customers may lose many members, where the work is done, and the stop-watch.

    `forms` are the further forms that documents are to take (see `outputs/forms.py`). With `keeps_plan` the plan of a
    run is there to be told of whole when it is through; else only what is counted of it.
    """

    allowed: frozenset[str] = frozenset()
    engine: Engine = ALONE
    timings: Timings = field(default_factory=Timings)
    forms: frozenset[str] = frozenset()
    keeps_plan: bool = True


def read_month(reading: Reading, config: Config, known: Known, options: Options) -> Tables:
    """A month's inbox, once it is read, validated; findings of both stand in the tables."""
    with options.timings.stage("read"):
        read = reading.result()
    with options.timings.stage("validate"):
        return validated(read.sheets, config, known, read.findings, statements=read.statements, engine=options.engine)


def read_single_files(reading: Reading, config: Config) -> Tables:
    """Single files, once they are read, validated; whether they point to parties that exist is not asked."""
    read = reading.result()
    return validated(read.sheets, config, Known(), read.findings, statements=read.statements)


def read_batch(reading: Reading, config: Config, state: State, as_of: date, options: Options) -> Given:
    """All that the rules are given for a batch on `as_of`; `reading` is that of its month's inbox."""
    tables = read_month(reading, config, known_parties(state), options)
    return Given(tables, state, config, read_vat_rates(), as_of, options.allowed)
