"""What is fuzzed: each target takes any bytes, and raises only where the program breaks a promise."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from fuzz.promises import BrokenPromiseError, check_findings, check_sheets, check_statements
from reconciler.config import ConfigError, read_config
from reconciler.finding import Finding
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.inbox import Source
from reconciler.intake.sheet import Sheet
from reconciler.intake.spreadsheet import read_archive, read_old_workbook
from reconciler.intake.statements.bank_file import read_bank_file, sheet_statements
from reconciler.intake.statements.profiles import read_profile
from reconciler.intake.text_table import read_text_table
from reconciler.intake.workbook import read_file
from reconciler.outputs.marked.copies import Uploaded
from reconciler.outputs.marked.labels import copies_to_make
from reconciler.outputs.marked.making import make_copy
from reconciler.rules.matching.named_numbers import NamedNumbers, UnclearNumbersError
from reconciler.rules.state import State
from reconciler.validate.cells import Conventions, parsed_cells
from reconciler.validate.table_schema import Field, table_schemas

BETWEEN = b"\n%%\n"
"""What stands between the parts of a workbook in an input: a fuzzer gets nowhere in packed bytes."""

PARTS = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")
_FRAME = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROUND = {
    "[Content_Types].xml": f'<Types xmlns="{_FRAME}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_FRAME}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_FRAME}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="r3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
}
ODS = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/></manifest:manifest>'
)
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    f'xmlns:r="{_OFFICE}"><sheets><sheet name="members" sheetId="1" r:id="r1"/></sheets></workbook>'
).encode()


def fuzz_csv(data: bytes) -> None:
    with refusals():
        sheet, findings = read_text_table(data, "a.csv")
        check_sheets([sheet], findings)


def fuzz_bank_csv(data: bytes) -> None:
    with refusals():
        sheet, _ = read_text_table(data, "a.csv")
        statements, _ = sheet_statements([sheet], None)
        check_findings(finding for statement in statements for finding in statement.findings)
        check_statements(statements)


def fuzz_bank_file(data: bytes) -> None:
    """CAMT and MT940: the content says which."""
    with refusals():
        check_statements(read_bank_file(io.BytesIO(data)))


def fuzz_archive(data: bytes) -> None:
    """The bytes of an xlsx or ods file as they are."""
    with refusals():
        _, sheets, findings = read_archive(io.BytesIO(data), "a.xlsx")
        check_sheets(sheets, findings)


def fuzz_xlsx(data: bytes) -> None:
    fuzz_archive(workbook_of(data))


def fuzz_ods(data: bytes) -> None:
    fuzz_archive(zipped({"mimetype": ODS.encode(), "content.xml": data, "META-INF/manifest.xml": _MANIFEST}))


def fuzz_xls(data: bytes) -> None:
    with refusals():
        _, sheets, findings = read_old_workbook(data, "a.xls")
        check_sheets(sheets, findings)


def fuzz_marked(data: bytes) -> None:
    """A workbook that can be read comes back as a copy with the same cells."""
    folder = _folder()
    path = folder / "a.xlsx"
    path.write_bytes(workbook_of(data))
    before = read_file(Source(path, path.name))
    if not before.sheets:
        return
    tables = check_sheets(before.sheets, before.findings)
    own = [finding for finding in tables.findings if finding.place.file == path.name]
    if own:
        _check_copy(path, own, Uploaded({path.name: path}, tables, State().parties, "en"), before.sheets)


def fuzz_config(data: bytes) -> None:
    path = _folder() / "reconciler.toml"
    path.write_bytes(data)
    try:
        read_config(path)
    except ConfigError as error:
        _check_sentence(str(error))


def fuzz_profile(data: bytes) -> None:
    path = _folder() / "bank.toml"
    path.write_bytes(data)
    try:
        read_profile(path)
    except ConfigError as error:
        _check_sentence(str(error))


def fuzz_cells(data: bytes) -> None:
    """Lines of text as the cells of every column there is: what a cell means does not depend on its neighbours."""
    text = data.decode("utf-8", "surrogateescape" if data[:1] < b"M" else "replace")
    cells: list[Any] = [_typed(line) for line in text.split("\n")[:6]]
    for field in fields():
        for conventions in (Conventions(), Conventions("%d/%m/%Y", decimal_comma=True)):
            together = parsed_cells(cells, field, conventions)
            for n, cell in enumerate(cells):
                alone = parsed_cells([cell], field, conventions)
                if (repr(alone.values[0]), 0 in alone.bad) != (repr(together.values[n]), n in together.bad):
                    raise BrokenPromiseError(f"{field.name}: {cell!r} alone is {alone}, among others {together}")
            for bad in together.bad.values():
                check_findings([bad.code.at(_PLACE, bad.message + ".", bad.advice, bad.value)])


def fuzz_review(data: bytes) -> None:
    """The first line is what a person decided, the others are the numbers there are."""
    text, *numbers = data.decode("utf-8", "replace").split("\n")
    try:
        named = NamedNumbers(number for number in numbers if number).named_in(text)
    except UnclearNumbersError:
        return
    if not set(named) <= set(numbers):
        raise BrokenPromiseError(f"{text!r} names {named}, which are none of {numbers}")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "csv": fuzz_csv,
    "bank_csv": fuzz_bank_csv,
    "bank_file": fuzz_bank_file,
    "archive": fuzz_archive,
    "xlsx": fuzz_xlsx,
    "ods": fuzz_ods,
    "xls": fuzz_xls,
    "marked": fuzz_marked,
    "config": fuzz_config,
    "profile": fuzz_profile,
    "cells": fuzz_cells,
    "review": fuzz_review,
}


class refusals:  # noqa: N801 - reads as a word of the with statement
    """Lets a refusal pass: the program's own sentence about a file, which must be one."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, FileRefusedError):
            check_findings([error.finding("a")])
            return True
        return False


def workbook_of(data: bytes) -> bytes:
    given = data.split(BETWEEN, len(PARTS) - 1)
    parts = {name: part for name, part in zip(PARTS, given, strict=False) if part}
    return zipped({**_ROUND, "xl/workbook.xml": WORKBOOK, **parts})


def zipped(parts: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@cache
def fields() -> tuple[Field, ...]:
    """One field of each way in which cells are parsed."""
    ways = {
        (f.type, f.format, f.content, f.enum): f for schema in table_schemas().values() for f in schema.fields.values()
    }
    return tuple(ways.values())


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-"))


def _typed(line: str) -> object:
    """The text, or the number that stands behind a `#`."""
    if line.startswith("#"):
        try:
            return float(line[1:])
        except ValueError:
            return {"#TRUE": True, "#FALSE": False}.get(line, line)
    return line


def _check_sentence(text: str) -> None:
    for line in text.split("\n"):
        if not line.strip() or len(line) > 2_000:
            raise BrokenPromiseError(f"no sentence: {text[:500]!r}")


def _check_copy(path: Path, findings: list[Finding], uploaded: Uploaded, before: list[Sheet]) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        (copy,) = copies_to_make({path.name: findings}, uploaded, Path(name)).values()
        try:
            is_made = bool(make_copy(copy))
        except (ValueError, SyntaxError, KeyError):  # damaged where the reader does not look: a finding says so
            return
        if not is_made:
            return
        after = read_file(Source(copy.target.rename(Path(name) / "copy.xlsx"), "copy.xlsx"))
    cells = [[sheet.name, sheet.rows, sheet.bad_cells] for sheet in before]
    if repr(cells) != repr([[sheet.name, sheet.rows, sheet.bad_cells] for sheet in after.sheets]):
        raise BrokenPromiseError(f"the copy holds {after}, the file held {before}")


def _place() -> Any:
    from reconciler.finding import Place

    return Place("a.csv", "", "A1")


_PLACE = _place()
