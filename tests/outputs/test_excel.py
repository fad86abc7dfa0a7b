"""Workbooks as other programs read them: openpyxl and python-calamine, independent of the writer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

from reconciler import frames
from reconciler.outputs import excel, sheet_rows
from reconciler.outputs.cell_numbers import decimal_text
from reconciler.outputs.cell_texts import escaped
from reconciler.outputs.excel import Properties, write_workbook
from reconciler.outputs.sheet_rows import TableSheet

ALL_KINDS = {
    "id": "text",
    "words": "prose",
    "count": "integer",
    "day": "date",
    "share": "percent",
    "amount": "money",
    "currency": "text",
}
TYPES = {
    "id": "text",
    "words": "text",
    "count": "int?",
    "day": "date",
    "share": "int?",
    "amount": "int?",
    "currency": "text",
}
DAY = date(2026, 11, 3)
PROPERTIES = Properties("A test", date(2026, 11, 30))


def sheet_of(*rows: dict[str, Any], name: str = "table") -> TableSheet:
    return TableSheet(name, ALL_KINDS, frames.typed(pd.DataFrame(list(rows), columns=list(TYPES)), TYPES))


def cells(path: Path, name: str = "table") -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[name].iter_rows(values_only=True))


def texts_written(path: Path, texts: list[str]) -> list[str]:
    write_workbook(path, [sheet_of(*({"id": text} for text in texts))], PROPERTIES)
    return [row[0] for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_name("table").to_python()[1:]]


def test_every_kind_of_cell_has_its_type_and_format(tmp_path: Path) -> None:
    row = {"id": "007", "words": "x", "count": 3, "day": date(2026, 11, 3), "share": 2550, "amount": 9605}
    write_workbook(tmp_path / "a.xlsx", [sheet_of({**row, "currency": "EUR"})], PROPERTIES)
    found = openpyxl.load_workbook(tmp_path / "a.xlsx")["table"][2]
    assert [cell.value for cell in found] == ["007", "x", 3, datetime(2026, 11, 3), 25.5, 96.05, "EUR"]
    assert [cell.data_type for cell in found] == ["s", "s", "n", "d", "n", "n", "s"]
    assert (found[3].number_format, found[5].number_format) == ("yyyy-mm-dd", "#,##0.00")


def test_days_are_excels_own_numbers(tmp_path: Path) -> None:
    # 2026-01-01 is day 46023 of Excel, 2100-03-01 (after a year that is no leap year) day 73110.
    write_workbook(tmp_path / "a.xlsx", [sheet_of({"day": date(2026, 1, 1)}, {"day": date(2100, 3, 1)})], PROPERTIES)
    xml = ZipFile(tmp_path / "a.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<c r="D\d" [^>]*><v>(\d+)</v>', xml) == ["46023", "73110"]


def test_each_amount_has_the_decimals_of_its_own_currency(tmp_path: Path) -> None:
    rows = [{"amount": n, "currency": c} for n, c in ((123456, "EUR"), (123456, "JPY"), (123456, "KWD"), (-5, "SEK"))]
    write_workbook(tmp_path / "a.xlsx", [sheet_of(*rows)], PROPERTIES)
    found = [row[5] for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["table"].iter_rows(min_row=2)]
    assert [cell.value for cell in found] == [1234.56, 123456, 123.456, -0.05]
    assert [cell.number_format for cell in found] == ["#,##0.00", "#,##0", "#,##0.000", "#,##0.00"]


def test_missing_values_are_blank_cells(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [sheet_of({}, {"id": "b"})], PROPERTIES)
    assert cells(tmp_path / "a.xlsx")[1:] == [(None,) * 7, ("b", *[None] * 6)]


def test_a_sheet_without_rows_has_its_headers(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [sheet_of()], PROPERTIES)
    assert cells(tmp_path / "a.xlsx") == [tuple(ALL_KINDS)]


def test_headers_are_bold_frozen_and_filtered(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [sheet_of({"id": "x" * 30})], PROPERTIES)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["table"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G2"
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.column_dimensions["A"].width > 30


def test_headers_stand_where_their_values_stand(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [sheet_of()], PROPERTIES)
    header = openpyxl.load_workbook(tmp_path / "a.xlsx")["table"][1]
    numbers = {"count", "share", "amount"}
    right = {cell.value for cell in header if cell.alignment.horizontal == "right"}
    assert right == numbers


def test_an_id_of_digits_is_not_marked_as_a_mistake(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [sheet_of({"id": "007"})], PROPERTIES)
    xml = ZipFile(tmp_path / "a.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert '<ignoredError sqref="A2:G1048576" numberStoredAsText="1"/>' in xml


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x.example\")", "{=1}", "http://shop.example",
        "mailto:a@b.example", "1e5", "00123", "TRUE", "#REF!", "R&D <b>\"x\"</b>", " edge ", "two\nlines", "tab\there",
        "a|b", "| x", "_x000D_", "bell\x07", "line\rfeed", "漢字 ñ 😀", "]]>", "&amp;",
    ],
)  # fmt: skip
def test_a_text_stays_that_text(tmp_path: Path, text: str) -> None:
    assert texts_written(tmp_path / "a.xlsx", ["plain", text, "plain"]) == ["plain", text, "plain"]


def test_what_no_workbook_can_hold_becomes_a_replacement_character(tmp_path: Path) -> None:
    assert texts_written(tmp_path / "a.xlsx", ["a\ufffeb\ud800c"]) == ["a\ufffdb\ufffdc"]


@given(st.text())
@example("_x000D_ _x_ _x00e9_")
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    storable = re.sub("[\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    parsed = etree.fromstring(f"<t>{escaped(text)}</t>").text or ""
    assert re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), parsed) == storable


@pytest.mark.parametrize("character", ["x", "😀"])
def test_a_text_too_long_for_a_cell_is_cut_and_named(tmp_path: Path, character: str) -> None:
    findings = write_workbook(tmp_path / "a.xlsx", [sheet_of({"id": "a"}, {"id": character * 40_000})], PROPERTIES)
    found = cells(tmp_path / "a.xlsx")[2][0]
    assert len(found.encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert found.endswith("[cut]")
    assert [(f.code, str(f.place)) for f in findings] == [("text-cut", "a.xlsx table!A3")]
    assert "40,000" in findings[0].message


def test_a_text_that_just_fits_is_whole(tmp_path: Path) -> None:
    assert write_workbook(tmp_path / "a.xlsx", [sheet_of({"id": "x" * 32_767})], PROPERTIES) == []
    assert cells(tmp_path / "a.xlsx")[1][0] == "x" * 32_767


def test_a_long_sheet_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_ROWS", 4)
    write_workbook(tmp_path / "a.xlsx", [sheet_of(*({"count": n} for n in range(7)))], PROPERTIES)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["table", "table_2", "table_3"]
    counts = [[row[2] for row in sheet.iter_rows(values_only=True)] for sheet in book]
    assert counts == [["count", 0, 1, 2], ["count", 3, 4, 5], ["count", 6]]


def test_rows_made_in_pieces_are_all_there_in_order(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [sheet_of(*({"count": n, "id": f"n{n}"} for n in range(12_003)))], PROPERTIES)
    found = cells(tmp_path / "a.xlsx")[1:]
    assert [(row[0], row[2]) for row in found] == [(f"n{n}", n) for n in range(12_003)]


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    row = {"id": "a", "count": 1, "amount": 5, "currency": "EUR"}
    for name in ("a", "b"):
        write_workbook(tmp_path / f"{name}.xlsx", [sheet_of(row), sheet_of(name="empty")], PROPERTIES)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_workbook_says_that_it_is_ours_and_its_day(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [sheet_of()], PROPERTIES)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert {p.name: p.value for p in book.custom_doc_props.props} == {"reconciler": "output"}
    assert book.properties.created == datetime(2026, 11, 30)
    assert book.properties.title == "A test"


def test_nothing_is_left_beside_the_workbook(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [sheet_of({"id": "a"})], PROPERTIES)
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


@given(st.integers(-(10**15), 10**15), st.sampled_from([0, 2, 3]))
def test_decimal_text_is_exact(minor: int, digits: int) -> None:
    text = decimal_text(minor, digits)
    assert int(text.replace(".", "")) == minor
    assert len(text.partition(".")[2]) == digits


def test_rows_do_not_depend_on_what_stands_beside_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # All together are gone through cell by cell, because one of them asks for it; alone, most are not.
    texts = ["plain", "R&D", " edge", "two\nlines", "", "a_x0041_", "no\u00a0break", "<b>"]
    amounts = [(5, "EUR"), (None, "EUR"), (123, "JPY"), (-7, "KWD")] * 2
    rows = [
        {"id": text, "words": text, "count": n or None, "day": DAY if n % 2 else None, "amount": a, "currency": c}
        for n, (text, (a, c)) in enumerate(zip(texts, amounts, strict=True))
    ]
    write_workbook(tmp_path / "a.xlsx", [sheet_of(*rows)], PROPERTIES)
    monkeypatch.setattr(sheet_rows, "CHUNK", 1)
    write_workbook(tmp_path / "b.xlsx", [sheet_of(*rows)], PROPERTIES)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    found = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_name("table").to_python()[1:]
    assert [row[0] for row in found] == texts
    assert [row[5] for row in found] == [0.05, "", 123, -0.007] * 2


def test_columns_that_are_completed_later_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_rows, "CHUNK", 2)
    sheet = sheet_of({"id": "a"}, {"id": "b"}, {"id": "c"})
    later = replace(sheet, completed=lambda rows: rows.assign(words="told " + rows["id"]))
    write_workbook(tmp_path / "a.xlsx", [later], PROPERTIES)
    assert [row[1] for row in cells(tmp_path / "a.xlsx")] == ["words", "told a", "told b", "told c"]
