"""Reading xlsx workbooks: every value with its address, and what is unusual is said."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from made_files import XLSX_PARTS, book_of, codes_of, read, saved, sheet_xml, xlsx, zipped
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HEADERS = ["customer_id", "email"]


def test_every_cell_keeps_its_address_and_type(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "members"
    sheet["B3"], sheet["C4"], sheet["D5"] = "007", 7, date(2026, 1, 31)
    sheet["E6"], sheet["F7"] = datetime(2026, 1, 31, 12, 30), True
    sheet["G8"], sheet["H9"], sheet["I10"] = "NA", time(9, 30), timedelta(hours=30)
    (read_sheet,), findings = read(tmp_path, "nord/a.xlsx", saved(book))
    assert (read_sheet.file, read_sheet.name) == ("nord/a.xlsx", "members")
    cells = {(r, c): v for r, row in enumerate(read_sheet.rows, 1) for c, v in enumerate(row, 1) if v != ""}
    assert cells == {
        (3, 2): "007",
        (4, 3): 7.0,
        (5, 4): date(2026, 1, 31),
        (6, 5): datetime(2026, 1, 31, 12, 30),
        (7, 6): True,
        (8, 7): "NA",
        (9, 8): time(9, 30),
        (10, 9): timedelta(hours=30),
    }
    assert cells[7, 6] is True
    assert not findings


def test_dates_of_1904_workbooks_are_the_same_days(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = date(2026, 11, 30)
    (sheet,), _ = read(tmp_path, "mac.xlsx", saved(book))
    assert sheet.rows == [[date(2026, 11, 30)]]


def test_a_vertical_merge_counts_for_every_row(tmp_path: Path) -> None:
    book = book_of(HEADERS, ["C1", "a@nord.example"], [None, "b@nord.example"], [None, "c@nord.example"], ["C2", "d"])
    book.active.merge_cells("A2:A4")
    (sheet,), findings = read(tmp_path, "a.xlsx", saved(book))
    assert [row[0] for row in sheet.rows] == ["customer_id", "C1", "C1", "C1", "C2"]
    assert codes_of(findings) == ["merged-cells"]
    assert "A2:A4" in findings[0].message
    assert str(findings[0].place) == "a.xlsx Sheet"  # a range has no one cell


def test_a_horizontal_merge_counts_for_its_first_cell_and_is_not_worth_a_word(tmp_path: Path) -> None:
    book = book_of(["Roster November", None, None], ["customer_id", "email", "name"])
    book.active.merge_cells("A1:C1")
    (sheet,), findings = read(tmp_path, "a.xlsx", saved(book))
    assert sheet.rows == [["Roster November", "", ""], ["customer_id", "email", "name"]]
    assert not findings


def test_a_merge_of_rows_and_columns_fills_its_first_column(tmp_path: Path) -> None:
    book = book_of(["x", None, "1"], [None, None, "2"])
    book.active.merge_cells("A1:B2")
    (sheet,), _ = read(tmp_path, "a.xlsx", saved(book))
    assert sheet.rows == [["x", "", "1"], ["x", "", "2"]]


def test_a_merged_error_is_an_error_in_each_row(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
    )
    merge = '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
    (sheet,), _ = read(tmp_path, "a.xlsx", xlsx(sheet_xml(rows, after=merge)))
    assert sheet.bad_cells == {(1, 1): "#N/A", (2, 1): "#N/A"}


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_error_cells_are_named(tmp_path: Path, error: str) -> None:
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="4"><c r="C4" t="e"><f>x</f><v>{error}</v></c></row>'
    (sheet,), _ = read(tmp_path, "a.xlsx", xlsx(sheet_xml(rows)))
    assert sheet.bad_cells == {(4, 3): error}
    assert sheet.rows[3][2] == ""


def test_an_error_that_the_reader_does_not_know_is_found_by_its_cell(tmp_path: Path) -> None:
    rows = '<row r="4"><c r="B4" t="e"><v>#REF!</v></c><c r="C4" t="e"><v>#ERROR!</v></c></row>'
    sheets, (finding,) = read(tmp_path, "a.xlsx", xlsx(sheet_xml(rows)))
    assert not sheets
    assert (finding.code, str(finding.place)) == ("file-unreadable", "a.xlsx members!C4")
    assert "#ERROR!" in finding.message


def test_a_formula_reads_as_its_cached_value(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"</f><v>a</v></c>'
        '<c r="C1" t="b"><f>1=1</f><v>1</v></c><c r="D1" t="str"><f>""</f><v></v></c></row>'
    )
    (sheet,), findings = read(tmp_path, "a.xlsx", xlsx(sheet_xml(rows)))
    assert sheet.rows[0][:3] == [2.0, "a", True]
    assert not sheet.bad_cells
    assert not findings


def test_a_formula_without_cached_value_is_named(tmp_path: Path) -> None:
    (sheet,), _ = read(tmp_path, "a.xlsx", saved(book_of(HEADERS, ["C1", "=B1"], ["=A2", "x"])))
    assert sheet.bad_cells == {(2, 2): "formula", (3, 1): "formula"}


def test_bad_cells_beyond_all_values_are_inside_the_rows(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="D3"><f>A1</f></c></row>'
    (sheet,), _ = read(tmp_path, "a.xlsx", xlsx(sheet_xml(rows)))
    assert sheet.bad_cells == {(3, 4): "formula"}
    assert sheet.rows == [[1.0, "", "", ""], ["", "", "", ""], ["", "", "", ""]]


def test_the_second_look_understands_prefixes_and_cells_without_address(tmp_path: Path) -> None:
    prefixed = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row><x:c><x:v>1</x:v></x:c><x:c t="e"><x:v>#REF!</x:v></x:c></x:row>'
        "<x:row><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    (sheet,), _ = read(tmp_path, "a.xlsx", xlsx(prefixed))
    assert sheet.bad_cells == {(1, 2): "#REF!"}
    assert [row[0] for row in sheet.rows] == [1.0, 2.0]


def test_hidden_rows_columns_and_sheets_are_read_and_told(tmp_path: Path) -> None:
    book = book_of(["customer_id", "email", "name"], ["C1", "a@nord.example", "A"], ["C2", "b@nord.example", "B"])
    book.active.row_dimensions[3].hidden = True
    book.active.row_dimensions[9].hidden = True  # blank: not worth a word
    book.active.column_dimensions["C"].hidden = True
    book.create_sheet("old")["A1"] = "x"
    book["old"].sheet_state = "veryHidden"
    sheets, findings = read(tmp_path, "a.xlsx", saved(book))
    assert [sheet.name for sheet in sheets] == ["Sheet", "old"]
    assert sheets[0].rows[2] == ["C2", "b@nord.example", "B"]
    places = {finding.code: str(finding.place) for finding in findings}
    assert places == {
        "hidden-rows": "a.xlsx Sheet",
        "hidden-columns": "a.xlsx Sheet",
        "hidden-sheet": "a.xlsx old",
    }
    assert ["(row 3)" in findings[0].message, "(column C)" in findings[1].message] == [True, True]


def test_formatted_blank_cells_far_below_cost_nothing(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    (sheet,), findings = read(tmp_path, "a.xlsx", xlsx(sheet_xml(rows)))
    assert sheet.rows == [[1.0]]
    assert not findings


def test_blank_sheets_beside_others_are_left_out(tmp_path: Path) -> None:
    book = book_of(HEADERS)
    book.create_sheet("Sheet2")
    sheets, findings = read(tmp_path, "a.xlsx", saved(book))
    assert [sheet.name for sheet in sheets] == ["Sheet"]
    assert not findings


def own_by_xlsxwriter() -> bytes:
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data)
    book.add_worksheet("invoices").write(0, 0, "number")
    book.set_custom_property("reconciler", "output")
    book.close()
    return data.getvalue()


def own_by_openpyxl() -> bytes:
    book = book_of(["number"])
    book.custom_doc_props.append(StringProperty(name="reconciler", value="output"))
    return saved(book)


@pytest.mark.parametrize("make", [own_by_xlsxwriter, own_by_openpyxl])
def test_our_own_output_is_not_input(tmp_path: Path, make: object) -> None:
    assert callable(make)
    sheets, findings = read(tmp_path, "invoices.xlsx", make())
    assert not sheets
    assert codes_of(findings) == ["own-output"]


def test_another_property_does_not_make_it_ours(tmp_path: Path) -> None:
    book = book_of(["number"])
    book.custom_doc_props.append(StringProperty(name="reconciler", value="input"))
    sheets, findings = read(tmp_path, "a.xlsx", saved(book))
    assert len(sheets) == 1
    assert not findings


def test_a_workbook_with_macros_reads_like_any(tmp_path: Path) -> None:
    sheets, findings = read(tmp_path, "a.xlsm", saved(book_of(HEADERS)))
    assert sheets[0].rows == [HEADERS]
    assert not findings


def test_a_wide_sheet_reads(tmp_path: Path) -> None:
    (sheet,), findings = read(tmp_path, "a.xlsx", saved(book_of(list(range(1, 61)))))
    assert sheet.rows == [[float(n) for n in range(1, 61)]]
    assert not findings


def test_a_part_named_in_another_case_is_looked_through_too(tmp_path: Path) -> None:
    """The fast reader follows such a name; what it does not see must not get lost."""
    relations = XLSX_PARTS["xl/_rels/workbook.xml.rels"].replace("sheet1.xml", "Sheet1.xml")
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c></row>'
    parts = {**XLSX_PARTS, "xl/_rels/workbook.xml.rels": relations, "xl/worksheets/sheet1.xml": sheet_xml(rows)}
    (sheet,), _ = read(tmp_path, "a.xlsx", zipped(parts))
    assert sheet.bad_cells == {(1, 2): "#N/A"}


@pytest.mark.parametrize("lost", [slice(100, 300), slice(-300, None), slice(0, 10)])
def test_a_workbook_that_lost_bytes_on_its_way_is_damaged(tmp_path: Path, lost: slice) -> None:
    data = bytearray(saved(book_of(HEADERS)))
    del data[lost]
    _, (finding,) = read(tmp_path, "a.xlsx", bytes(data))
    assert finding.code == "file-unreadable"


def own_payments(*decisions: str, header: str = "decision") -> openpyxl.Workbook:
    """Our own `payments.xlsx` as a person saves it again, with the mark."""
    book = book_of(["payment_key", header], *([f"k{n}", decision] for n, decision in enumerate(decisions)))
    book.active.title = "suspense"
    book.create_sheet("settled").append(["payment_key", "amount"])
    book["settled"].append(["k9", 1])
    book.custom_doc_props.append(StringProperty(name="reconciler", value="output"))
    return book


def test_of_our_own_output_the_sheets_with_decisions_are_read(tmp_path: Path) -> None:
    book = own_payments("reject", "")
    book.create_sheet("review_2").append(["payment_key", "decision"])
    sheets, findings = read(tmp_path, "payments.xlsx", saved(book))
    assert [sheet.name for sheet in sheets] == ["suspense", "review_2"]
    assert sheets[0].rows[1] == ["k0", "reject"]
    assert not findings


def test_our_own_output_from_before_there_were_decisions_is_not_read(tmp_path: Path) -> None:
    sheets, findings = read(tmp_path, "payments.xlsx", saved(own_payments("x", header="reason")))
    assert not sheets
    assert codes_of(findings) == ["own-output"]


@pytest.mark.parametrize(("row", "codes"), [(2, ["hidden-rows"]), (3, [])])
def test_a_filter_in_a_sheet_of_decisions_is_told_where_it_hides_one(
    tmp_path: Path, row: int, codes: list[str]
) -> None:
    book = own_payments("reject", "", "reject")
    book["suspense"].row_dimensions[row].hidden = True
    book["suspense"].column_dimensions["A"].hidden = True
    sheets, findings = read(tmp_path, "payments.xlsx", saved(book))
    assert len(sheets) == 1
    assert codes_of(findings) == codes


def test_a_formula_without_a_value_is_found_in_a_sheet_of_decisions(tmp_path: Path) -> None:
    (sheet,), _ = read(tmp_path, "payments.xlsx", saved(own_payments("=A2", "reject")))
    assert sheet.bad_cells == {(2, 2): "formula"}
