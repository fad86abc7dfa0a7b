"""The whole of validation: sheets of raw cells in, clean tables and findings out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from reconciler.config import Config
from reconciler.engines import ALONE, Engine
from reconciler.finding import Finding
from reconciler.intake.sheet import Sheet
from reconciler.intake.statements.statement import Statement
from reconciler.validate.cells import Conventions
from reconciler.validate.decisions import asked_rows
from reconciler.validate.draft import Draft
from reconciler.validate.headers import Recognised, recognised_sheets
from reconciler.validate.links import check_links
from reconciler.validate.rosters import doubtful_customers, is_roster_unread
from reconciler.validate.shape import TypedSheet, check_shape, joined_frame, typed_sheet
from reconciler.validate.statements import with_statements
from reconciler.validate.table_schema import table_schemas
from reconciler.validate.tables import Known, Tables


def validated(
    sheets: list[Sheet],
    config: Config,
    known: Known,
    read: Sequence[Finding] = (),
    statements: Sequence[tuple[str, Statement]] = (),
    engine: Engine = ALONE,
) -> Tables:
    """The accepted rows of a month's sheets and bank statements, the customers that are held, everything found wrong.

    `known` are the ids in the books, to which rows may point; where it has none, such links are not checked. `read` is
    what was found when the files were read; it stands before all else. `statements` are those of bank files, each with
    its file's name. `engine` parses the sheets, each on its own; what is between sheets is looked at here.
    """
    schemas = table_schemas()
    recognition = recognised_sheets(sheets, schemas)
    typed = engine.map_small(partial(_typed, Conventions.of(config)), [*enumerate(recognition.sheets)])
    by_kind = {kind: [sheet for sheet in typed if sheet.kind == kind] for kind in schemas}
    frames = {kind: joined_frame(schemas[kind], by_kind[kind]) for kind in schemas}
    draft = Draft(dict(frames), [one.origin for one in recognition.sheets], known)
    for kind, schema in schemas.items():
        draft.apply(check_shape(schema, frames[kind], by_kind[kind]))
    check_links(draft)
    doubtful = doubtful_customers(frames["members"], draft, is_roster_unread(read, recognition))
    tables = with_statements(draft.tables([*read, *recognition.findings], doubtful), statements)
    return replace(tables, listed=frames)


def _typed(conventions: Conventions, numbered: tuple[int, Recognised]) -> TypedSheet:
    number, recognised = numbered
    return asked_rows(typed_sheet(recognised, number, conventions))
