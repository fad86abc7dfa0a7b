"""Marked copies: what is coloured and said, what stays as it was, and that a copy comes back as input."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import stories as golden
import xlwt
from made_files import PACKAGE, RELATIONS, XLSX_PARTS, ods, saved, sheet_xml, xlsx, zipped
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from reconciler.checking import check_workspace
from reconciler.engines import Processes
from reconciler.finding import Finding
from reconciler.outputs import staging
from reconciler.outputs.errors import OutputError
from reconciler.workspace import Workspace

RED, RED_OVER_FILL, BLUE_UNDER_LIGHT_TEXT = "FFFFC7BF", "FFFFC7C0", "FF1F4E87"
MEMBERS = ["customer_id", "email", "name", "role"]
CUSTOMERS = ["customer_id", "name", "country", "licences", "reseller_id"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A workspace of which the month 2026-11 is empty."""
    folder = golden.workspace(golden.FOLDER / "seats", tmp_path)
    shutil.rmtree(folder / "inbox")
    (folder / "inbox/2026-11").mkdir(parents=True)
    put(folder, "resellers.csv", "reseller_id,name,email,country,language,currency\n"
        "CH,Chiffre,chiffre@chiffre.example,FR,fr,EUR\nNO,Nordisk,info@nordisk.example,SE,sv,EUR\n")  # fmt: skip
    put(
        folder, "customers.csv", "customer_id,name,country,licences,reseller_id\nC-1,Dupont,FR,3,CH\n007,Bond,SE,2,NO\n"
    )
    return folder


def put(place: Path, name: str, data: bytes | str | openpyxl.Workbook) -> Path:
    path = place / "inbox/2026-11" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    content = saved(data) if isinstance(data, openpyxl.Workbook) else data
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def check(place: Path, *files: Path) -> list[Finding]:
    return check_workspace(Workspace(place), files, "2026-11", Processes(1))[0]


def copy_of(place: Path, name: str) -> Path:
    return place / "out/2026-11/checked" / name


def opened(place: Path, name: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(copy_of(place, name))


def spots(findings: list[Finding]) -> set[tuple[str, str]]:
    return {(f.code, f.place.cell) for f in findings}


def bare(rows: str, comments: str = "") -> bytes:
    """A workbook of one sheet without styles or texts; with comments, if they are given."""
    types = PACKAGE + "/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = {"workbook": f"{kind}.sheet.main+xml", "worksheets/sheet1": f"{kind}.worksheet+xml"}
    named = "".join(f'<Override PartName="/xl/{n}.xml" ContentType="{t}"/>' for n, t in overrides.items())
    defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    parts: dict[str, str | bytes] = {**XLSX_PARTS, "xl/worksheets/sheet1.xml": sheet_xml(rows)}
    parts["[Content_Types].xml"] = f'<Types xmlns="{types}">{defaults}{named}</Types>'
    if comments:
        relation = f'<Relationship Id="r1" Type="{RELATIONS}/comments" Target="../comments1.xml"/>'
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
            f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'
        )
        parts["xl/comments1.xml"] = comments
    return zipped(parts)


def book_of(title: str, *rows: list[Any]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def fill(cell: Any) -> str | None:
    return cell.fill.fgColor.rgb if cell.fill.patternType else None


def rich_workbook() -> openpyxl.Workbook:
    """A roster with whatever people put into workbooks."""
    book = book_of("members", ["Roster"], MEMBERS, ["C-1", "anna@dupont.example", "Anna", "member"],
                   ["C-1", "bob@", "Bob", "boss"], ["C-1", "cid@dupont.example", "Cid", "member"])  # fmt: skip
    sheet = book.active
    for cell in sheet[2]:
        cell.fill, cell.font = PatternFill("solid", fgColor="FF1F3864"), Font(bold=True, color="FFFFFFFF")
    sheet["E2"], sheet["E3"] = "remark", "=LEN(C3)"
    sheet["E2"].fill, sheet["E2"].font = PatternFill("solid", fgColor="FF1F3864"), Font(color="FFFFFFFF")
    sheet["D4"].fill = PatternFill("solid", fgColor="FFE2EFDA")
    sheet["B4"].comment, sheet["A3"].comment = Comment("Ask Zoé", "Zoé"), Comment("A good one", "Zoé")
    sheet.freeze_panes = "B3"
    sheet.column_dimensions["B"].width = 33
    sheet.row_dimensions[1].hidden = True
    rule = DataValidation(type="list", formula1='"member,admin"')
    rule.add("D3:D50")
    sheet.add_data_validation(rule)
    sheet.conditional_formatting.add("A3:A9", CellIsRule(operator="equal", formula=['"C-9"'], font=Font(bold=True)))
    sheet.print_title_rows = "2:2"
    other = book.create_sheet("figures")
    for row in ([1, "=A1*2"], [2, "=A2*2"]):
        other.append(row)
    other.merge_cells("A4:B5")
    chart = BarChart()
    chart.add_data(Reference(other, min_col=1, min_row=1, max_row=2))
    other.add_chart(chart, "D2")
    book.defined_names["Total"] = DefinedName("Total", attr_text="figures!$A$1")
    book.active = 1
    return book


def test_cells_are_coloured_by_severity_and_commented_with_message_and_repair(place: Path) -> None:
    put(place, "rosters/ch.xlsx", rich_workbook())
    findings = check(place)
    assert spots(findings) == {
        ("bad-email", "B4"), ("bad-word", "D4"),
        ("hidden-rows", ""), ("ignored-columns", "E2"), ("unrecognised-sheet", ""),
    }  # fmt: skip
    sheet = opened(place, "rosters/ch.xlsx")["members"]
    assert [fill(sheet[c]) for c in ("B4", "D4", "E2", "B3", "A2")] == [
        RED, RED_OVER_FILL, BLUE_UNDER_LIGHT_TEXT, None, "FF1F3864",
    ]  # fmt: skip
    words = sheet["D4"].comment.text
    assert words.startswith("◆ reconciler – Erreur\nLa cellule contient un mot qui n’est pas admis")
    assert "Valeurs admises : membre, administrateur" in words
    assert "Correction : Écrivez l’une des valeurs admises." in words
    assert sheet["B4"].comment.text.startswith("Ask Zoé\n\n◆ reconciler – Erreur\n")
    assert sheet["A3"].comment.text == "A good one"
    assert sheet["C3"].comment is None


def test_everything_else_in_the_file_is_kept(place: Path) -> None:
    path = put(place, "ch.xlsx", rich_workbook())
    check(place)
    was, now = openpyxl.load_workbook(path), opened(place, "ch.xlsx")
    assert now.sheetnames == ["Remarques", "members", "figures"]
    for name in was.sheetnames:
        one, other = was[name], now[name]
        assert [[c.value for c in row] for row in other.rows] == [[c.value for c in row] for row in one.rows]
        assert other.merged_cells.ranges == one.merged_cells.ranges
    one, other = was["members"], now["members"]
    assert (other.freeze_panes, other.print_title_rows) == ("B3", "$2:$2")
    assert (other.column_dimensions["B"].width, other.row_dimensions[1].hidden) == (33, True)
    assert [(str(v.sqref), v.formula1) for v in other.data_validations.dataValidation] == [("D3:D50", '"member,admin"')]
    assert [str(c.sqref) for c in other.conditional_formatting] == ["A3:A9"]
    assert [(other[c].font.b, other[c].font.color.rgb) for c in ("A2", "E2")] == [
        (True, "FFFFFFFF"), (False, "FFFFFFFF"),
    ]  # fmt: skip
    assert now.defined_names["Total"].attr_text == "figures!$A$1"
    assert len(now["figures"]._charts) == 1


def test_parts_that_are_not_marked_stay_to_the_byte(place: Path) -> None:
    """Macros, pictures, pivot tables and the like are parts that no library reads and writes whole."""
    path = put(place, "ch.xlsm", rich_workbook())
    with zipfile.ZipFile(path) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    parts |= {"xl/vbaProject.bin": bytes(range(256)), "xl/pivotCache/pivotCacheRecords1.xml": b"<pivotCacheRecords/>"}
    path.write_bytes(zipped(parts))
    check(place)
    with zipfile.ZipFile(copy_of(place, "ch.xlsm")) as archive:
        changed = {name for name in parts if archive.read(name) != parts[name]}
        new = set(archive.namelist()) - set(parts)
    assert changed == {
        "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/comments/comment1.xml",
        "xl/drawings/commentsDrawing1.vml", "xl/styles.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml",
    }  # fmt: skip
    assert new == {"reconciler/marked.xml", "xl/worksheets/findings.xml"}
    assert copy_of(place, "ch.xlsm").suffix == ".xlsm"


def test_the_front_sheet_lists_the_findings_with_links_to_their_cells(place: Path) -> None:
    put(place, "ch.xlsx", rich_workbook())
    check(place)
    book = opened(place, "ch.xlsx")
    front = book["Remarques"]
    rows = [[cell.value or None for cell in row] for row in front["A6:F11"]]
    assert rows[0] == ["Gravité", "Feuille", "Cellule", "Valeur", "Problème", "Correction"]
    assert [row[:4] for row in rows[1:]] == [
        ["Erreur", "members", "B4", "bob@"],
        ["Erreur", "members", "D4", "boss"],
        ["Avertissement", "members", "→", None],
        ["Information", "figures", "→", None],
        ["Information", "members", "E2", "remark"],
    ]
    assert [front[f"C{n}"].hyperlink.location for n in range(7, 12)] == [
        "'members'!B4", "'members'!D4", "'members'!A1", "'figures'!A1", "'members'!E2",
    ]  # fmt: skip
    assert front["A2"].value == "ch.xlsx : 2 erreurs, 1 avertissement, 2 informations."
    assert book.active is front
    assert [bool(sheet.sheet_view.tabSelected) for sheet in book] == [True, False, False]


def test_a_copy_is_read_as_input_and_its_front_sheet_is_not(place: Path) -> None:
    put(place, "ch.xlsx", rich_workbook())
    first = check(place)
    shutil.copy(copy_of(place, "ch.xlsx"), place / "inbox/2026-11/ch.xlsx")
    assert check(place) == first


@pytest.mark.parametrize("saves", [False, True], ids=["as-sent", "saved-by-another-program"])
def test_a_second_generation_replaces_the_first(place: Path, saves: bool) -> None:
    put(place, "ch.xlsx", rich_workbook())
    check(place)
    book = opened(place, "ch.xlsx")
    book["members"]["D4"] = "member"
    put(place, "ch.xlsx", book if saves else copy_of(place, "ch.xlsx").read_bytes())
    check(place)
    again = opened(place, "ch.xlsx")
    assert again.sheetnames == ["Remarques", "members", "figures"]
    sheet = again["members"]
    assert sheet["B4"].comment.text.count("◆ reconciler") == 1
    assert sheet["B4"].comment.text.startswith("Ask Zoé\n\n◆")
    if saves:
        assert fill(sheet["D4"]) == "FFE2EFDA"
        assert sheet["D4"].comment is None
    assert fill(sheet["E2"]) == BLUE_UNDER_LIGHT_TEXT


def test_a_repaired_copy_has_its_own_fills_and_comments_alone(place: Path) -> None:
    put(place, "ch.xlsx", rich_workbook())
    check(place)
    book = opened(place, "ch.xlsx")
    sheet = book["members"]
    sheet["B4"], sheet["D4"] = "bob@dupont.example", "admin"
    put(place, "ch.xlsx", book)
    assert spots(check(place)) == {("hidden-rows", ""), ("ignored-columns", "E2"), ("unrecognised-sheet", "")}
    sheet = opened(place, "ch.xlsx")["members"]
    assert sheet["B4"].comment.text == "Ask Zoé"
    assert [fill(sheet[c]) for c in ("B4", "D4")] == [None, "FFE2EFDA"]


def test_rows_put_in_meanwhile_do_not_confuse_old_marks(place: Path) -> None:
    """Colour and comment are known by themselves, not by where they were put."""
    put(place, "ch.xlsx", rich_workbook())
    check(place)
    book = opened(place, "ch.xlsx")
    sheet = book["members"]
    for cell in ("B", "D"):
        sheet[f"{cell}9"]._style = sheet[f"{cell}4"]._style
        sheet[f"{cell}4"]._style = sheet["C3"]._style
    sheet["B4"], sheet["D4"], sheet["B4"].comment, sheet["D4"].comment = "bob@dupont.example", "member", None, None
    sheet["A9"], sheet["B9"], sheet["D9"] = "C-1", "eve@dupont.example", "admin"
    put(place, "ch.xlsx", book)
    check(place)
    sheet = opened(place, "ch.xlsx")["members"]
    assert [fill(sheet[c]) for c in ("B9", "D9")] == [None, "FFE2EFDA"]


def test_csv_comes_back_as_xlsx_with_every_text_in_its_cell(place: Path) -> None:
    text = "customer_id;email;name;role\r\n007;ann@bond.example;=1+1;member\r\n007;bad;'+cmd|x'!A0;member\r\n"
    put(place, "nordisk.csv", text.encode("cp1252"))
    first = check(place)
    assert spots(first) == {("bad-email", "B3")}
    sheet = opened(place, "nordisk.xlsx")["nordisk"]
    assert [[c.value for c in row] for row in sheet.rows] == [
        MEMBERS, ["007", "ann@bond.example", "=1+1", "member"], ["007", "bad", "'+cmd|x'!A0", "member"],
    ]  # fmt: skip
    assert {cell.data_type for row in sheet.rows for cell in row} == {"s"}
    assert opened(place, "nordisk.xlsx").sheetnames == ["Anmärkningar", "nordisk"]
    (place / "inbox/2026-11/nordisk.csv").unlink()
    put(place, "nordisk.xlsx", copy_of(place, "nordisk.xlsx").read_bytes())
    assert [(f.code, f.place.cell, f.value, f.message) for f in check(place)] == [
        (f.code, f.place.cell, f.value, f.message) for f in first
    ]


def test_xls_comes_back_as_xlsx_with_its_types(place: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Kunder")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    rows = [[*CUSTOMERS, "start_date", "auto_renew"], ["C-2", "Två", "SE", 3.0, "NO", date(2026, 11, 3), True],
            ["C-3", "Tre", "Sverige", 2.5, "NO", "", ""]]  # fmt: skip
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            sheet.write(r, c, value, *([day] if isinstance(value, date) else []))
    put(place, "kunder.xls", saved(book))
    assert spots(check(place)) == {("bad-country", "C3"), ("bad-integer", "D3")}
    copy = opened(place, "kunder.xlsx")["Kunder"]
    assert [copy[c].value for c in ("D2", "D3", "G2")] == [3, 2.5, True]
    assert (copy["F2"].value.date(), copy["F2"].is_date) == (date(2026, 11, 3), True)
    assert fill(copy["C3"]) == RED


def test_ods_comes_back_as_xlsx_with_its_errors(place: Path) -> None:
    def row(*cells: str) -> str:
        inside = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in cells
        )
        return f"<table:table-row>{inside}</table:table-row>"

    table = (
        f'<table:table table:name="a/b">{row(*MEMBERS)}{row("007", "nobody", "Åsa &amp; co", "member")}</table:table>'
    )
    put(place, "roster.ods", ods(table))
    assert spots(check(place)) == {("bad-email", "B2")}
    book = opened(place, "roster.xlsx")
    assert book.sheetnames == ["Anmärkningar", "a-b"]
    assert book["a-b"]["C2"].value == "Åsa & co"
    assert book["Anmärkningar"]["C8"].hyperlink.location == "'a-b'!B2"


def test_two_files_that_would_share_a_copy_each_have_their_own(place: Path) -> None:
    put(place, "a.csv", "customer_id,email\n007,bad\n")
    put(place, "a.xlsx", book_of("m", ["customer_id", "email"], ["007", "worse"]))
    check(place)
    assert opened(place, "a.csv.xlsx").worksheets[1]["B2"].value == "bad"
    assert opened(place, "a.xlsx").worksheets[1]["B2"].value == "worse"


def test_cells_and_rows_that_are_not_there_are_made(place: Path) -> None:
    cells = '<row r="2"><c r="A2" t="inlineStr"><is><t>007</t></is></c></row><row r="4" spans="1:1"/><row r="6"/>'
    head = "".join(f'<c r="{c}1" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in zip("ABC", MEMBERS, strict=False))
    put(place, "bare.xlsx", bare(f'<row r="1">{head}</row>{cells}'))
    assert spots(check(place)) == {("missing-value", "B2")}
    sheet = opened(place, "bare.xlsx")["members"]
    assert (fill(sheet["B2"]), sheet["B2"].value) == (RED, None)


def test_merged_cells_are_marked_where_they_show(place: Path) -> None:
    book = book_of("m", MEMBERS, ["C-9", "a@x.example", "A", "member"], ["", "b@x.example", "B", "member"])
    book.active.merge_cells("A2:A3")
    put(place, "m.xlsx", book)
    assert {f.place.cell for f in check(place) if f.code == "unknown-customer"} == {"A2", "A3"}
    sheet = opened(place, "m.xlsx")["m"]
    assert fill(sheet["A2"]) == RED
    assert sheet["A2"].comment.text.count("Correct the id") == 2
    assert [str(r) for r in sheet.merged_cells.ranges] == ["A2:A3"]


def test_a_file_that_is_refused_or_a_banks_has_no_copy_and_keeps_its_findings(place: Path) -> None:
    put(place, "broken.xlsx", b"PK\x03\x04 no archive")
    put(place, "hostile.xlsx", xlsx(f'<!DOCTYPE x [<!ENTITY e "e">]>{sheet_xml("")}'))
    put(place, "bank.xml", "<?xml version='1.0'?><x/>")
    codes = {(f.code, f.place.file) for f in check(place)}
    assert {
        ("file-unreadable", "broken.xlsx"),
        ("workbook-hostile", "hostile.xlsx"),
        ("unsupported-file", "bank.xml"),
    } <= codes
    assert not (place / "out/2026-11/checked").exists()


def test_a_file_that_cannot_be_marked_is_told(place: Path) -> None:
    """The comments are damaged, which a reader of cells does not see."""
    put(place, "odd.xlsx", bare('<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>', "<comments"))
    findings = check(place)
    assert ("copy-not-made", "odd.xlsx") in {(f.code, f.place.file) for f in findings}
    assert "unrecognised-file" in {f.code for f in findings}


def test_copies_without_findings_disappear_and_other_files_stay(place: Path) -> None:
    put(place, "deep/er/a.csv", "customer_id,email\n007,bad\n")
    check(place)
    own = put(place, "../../out/2026-11/checked/notes.xlsx", book_of("x", ["mine"]))
    put(place, "deep/er/a.csv", "customer_id,email\n007,ann@bond.example\n")
    assert check(place) == []
    assert [path.name for path in (place / "out/2026-11/checked").rglob("*")] == ["notes.xlsx"]
    own.unlink()
    assert check(place) == []
    assert not (place / "out/2026-11/checked").exists()


def test_a_copy_that_somebody_edited_where_it_lay_is_kept(place: Path) -> None:
    put(place, "a.csv", "customer_id,email\n007,bad\n")
    check(place)
    edited = opened(place, "a.xlsx")
    edited["a"]["B2"] = "ann@bond.example"
    edited.save(copy_of(place, "a.xlsx"))
    findings = check(place)
    assert [(f.code, f.value) for f in findings if f.code == "copy-edited"] == [("copy-edited", "a (edited).xlsx")]
    assert opened(place, "a (edited).xlsx")["a"]["B2"].value == "ann@bond.example"
    assert opened(place, "a.xlsx")["a"]["B2"].value == "bad"
    assert "copy-edited" not in {f.code for f in check(place)}


def test_copies_are_the_same_bytes_each_time(place: Path) -> None:
    put(place, "ch.xlsx", rich_workbook())
    put(place, "a.csv", "customer_id,email\n007,bad\n")
    check(place)
    first = {p: p.read_bytes() for p in (place / "out/2026-11/checked").rglob("*.xlsx")}
    shutil.rmtree(place / "out")
    check(place)
    assert {p: p.read_bytes() for p in (place / "out/2026-11/checked").rglob("*.xlsx")} == first


def test_a_locked_copy_is_one_sentence(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(place, "a.csv", "customer_id,email\n007,bad\n")
    monkeypatch.setattr(staging, "_replaced", lambda source, target: False)
    with pytest.raises(OutputError, match=r"checked/a\.xlsx cannot be replaced: probably open in another program"):
        check(place)
    assert not list((place / "out/2026-11").glob(".checked*"))


def test_single_files_are_copied_by_name_in_the_language_of_the_reseller(place: Path, tmp_path: Path) -> None:
    golden.command("run", place, "--as-of", "2026-11-30", "--jobs", "1")
    path = tmp_path / "elsewhere" / "roster.csv"
    path.parent.mkdir()
    path.write_text("customer_id,email\nC-1,bad\n", encoding="utf-8")
    check(place, path)
    assert opened(place, "roster.xlsx").sheetnames == ["Remarques", "roster"]


def test_a_file_of_several_resellers_is_told_in_the_language_of_the_config(place: Path) -> None:
    put(place, "all.csv", "customer_id,email\nC-1,bad\n007,ann@bond.example\n")
    check(place)
    assert opened(place, "all.xlsx").sheetnames == ["Findings", "all"]
    assert "bad is not an e-mail address" in opened(place, "all.xlsx")["all"]["B2"].comment.text


def test_the_total_below_a_list_does_not_change_its_language(place: Path) -> None:
    put(
        place,
        "list.csv",
        "customer_id,name,country,licences,reseller_id\nC-2,Durand,FR,many,CH\nTotal,,,5,\n",
    )
    check(place)
    assert opened(place, "list.xlsx").sheetnames == ["Remarques", "list"]


def test_run_writes_copies_that_publish_and_verify_leave_alone(place: Path) -> None:
    put(place, "rosters/ch.xlsx", rich_workbook())
    assert golden.command("run", place, "--as-of", "2026-11-30", "--jobs", "1").exit_code == 1
    before = copy_of(place, "rosters/ch.xlsx").read_bytes()
    assert golden.command("publish", place, "--period", "2026-11", "--jobs", "1").exit_code == 0
    assert golden.command("verify", place).exit_code == 0
    assert copy_of(place, "rosters/ch.xlsx").read_bytes() == before


def test_a_run_without_findings_loads_nothing_to_mark_with(place: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from reconciler.engines import ALONE;"
        "from reconciler.checking import check_workspace;"
        "from reconciler.workspace import Workspace;"
        f"assert check_workspace(Workspace(Path({str(place)!r})), (), '2026-11', ALONE)[0] == [];"
        "print(*sorted({'openpyxl', 'lxml', 'reconciler.outputs.marked.marking'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.skipif(shutil.which("soffice") is None and not os.environ.get("CI"), reason="LibreOffice is not installed")
def test_a_copy_that_libreoffice_saved_has_the_same_findings(place: Path, tmp_path: Path) -> None:
    put(place, "ch.xlsx", rich_workbook())
    first = check(place)
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    words = ["soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "saved"]
    subprocess.run([*words, copy_of(place, "ch.xlsx")], check=True, capture_output=True, timeout=300)
    put(place, "ch.xlsx", (tmp_path / "saved" / "ch.xlsx").read_bytes())
    assert check(place) == first
    sheet = opened(place, "ch.xlsx")["members"]
    assert sheet["B4"].comment.text.count("◆ reconciler") == 1
    assert fill(sheet["D4"]) == RED_OVER_FILL


def test_a_french_reseller_repairs_a_roster_from_the_copy_alone(place: Path) -> None:
    """Twelve mistakes; each is repaired with what the front sheet says, and nothing else."""
    heads = ["N° client", "Nom", "Pays", "Licences", "Revendeur", "Langue", "Date de début"]
    heads += ["Renouvellement automatique", "Mode de paiement", "E-mail de facturation", "Durée en mois"]
    book = book_of("Clients", heads)
    good = ["Dupont", "FR", 5, "CH", "fr", None, "oui", "virement", "a@dupont.example", 12]
    changes: list[dict[int, Any]] = [
        {1: "France"}, {2: "trois"}, {0: None}, {3: "ch"}, {4: "it"}, {5: "31/02/2026"}, {6: "peut-être"},
        {7: "chèque"}, {8: "d@"}, {9: 6}, {2: 0}, {5: "04/03/2026"},
    ]  # fmt: skip
    for n, change in enumerate(changes, 10):
        book.active.append([f"C-{n}", *(change.get(k, value) for k, value in enumerate(good))])
    put(place, "clients.xlsx", book)
    assert sum(f.place.file == "clients.xlsx" for f in check(place)) == 12
    copy = opened(place, "clients.xlsx")
    for row in copy["Remarques"].iter_rows(min_row=7, max_col=6, values_only=True):
        copy["Clients"][row[2]] = repaired(str(row[4]))
    put(place, "clients.xlsx", copy)
    assert [f for f in check(place) if f.place.file == "clients.xlsx"] == []
    assert not copy_of(place, "clients.xlsx").exists()


def repaired(problem: str) -> Any:
    """What a person would write who reads this: the proposal, else something allowed, else what the example shows."""
    for label in ("Proposition", "Valeurs admises", "Exemple"):
        if found := re.search(rf"{label} : (.+)", problem):
            text = found[1].split(" – ")[0].split(", ")[-1]
            return int(text) if text.isdigit() else text
    return 12  # "Saisissez un nombre entier, par exemple 12."


def test_a_bare_archive_is_read_by_openpyxl(place: Path) -> None:
    """A sheet without any style, comment or relation gets all of them, and another library finds them."""
    put(place, "bare.xlsx", bare('<row><c t="inlineStr"><is><t>customer_id</t></is></c>'
        '<c t="inlineStr"><is><t>email</t></is></c></row><row><c t="inlineStr"><is><t>007</t></is></c>'
        '<c t="inlineStr"><is><t>x</t></is></c></row>'))  # fmt: skip
    assert spots(check(place)) == {("bad-email", "B2")}
    data = copy_of(place, "bare.xlsx").read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(data))["members"]["B2"].comment is not None


def changed_parts(data: bytes, change: dict[str, bytes], *renamed: tuple[bytes, bytes]) -> bytes:
    """An archive with some parts added or longer, and words replaced in all of them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    for name, text in change.items():
        parts[name] = text
    for name, text in parts.items():
        for old, new in renamed:
            text = text.replace(old, new) if isinstance(text, bytes) else text  # noqa: PLW2901
        parts[name] = text
    return zipped(parts)


def test_a_cell_with_a_conversation_is_coloured_and_its_comment_left_alone(place: Path) -> None:
    """Excel writes the comment of a thread anew from the thread."""
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    relation = f'<Relationship Id="t1" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/>'
    thread = b'<ThreadedComments><threadedComment ref="B4"><text>Who?</text></threadedComment></ThreadedComments>'
    data = saved(rich_workbook())
    threads = {"xl/threadedComments/threadedComment1.xml": thread}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        rels = archive.read("xl/worksheets/_rels/sheet1.xml.rels")
    end = b"</Relationships>"
    threads["xl/worksheets/_rels/sheet1.xml.rels"] = rels.replace(end, relation.encode() + end)
    put(place, "ch.xlsx", changed_parts(data, threads))
    check(place)
    sheet = opened(place, "ch.xlsx")["members"]
    assert (fill(sheet["B4"]), sheet["B4"].comment.text) == (RED, "Ask Zoé")
    assert sheet["D4"].comment.text.startswith("◆ reconciler")
    with zipfile.ZipFile(copy_of(place, "ch.xlsx")) as archive:
        assert archive.read("xl/threadedComments/threadedComment1.xml") == thread


def test_the_strict_form_of_the_format_stays_strict(place: Path) -> None:
    main = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    relations = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    strict = ((b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", main), (RELATIONS.encode(), relations))
    put(place, "strict.xlsx", changed_parts(saved(book_of("m", MEMBERS[:2], ["C-1", "bad"])), {}, *strict))
    assert spots(check(place)) == {("bad-email", "B2")}
    with zipfile.ZipFile(copy_of(place, "strict.xlsx")) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert RELATIONS.encode() + b'"' not in whole
    assert b"spreadsheetml/2006/main" not in whole
    assert b'legacyDrawing xmlns:r="' + relations in whole


def test_a_copy_of_our_own_review_is_read_as_the_review_it_is(place: Path) -> None:
    """It keeps the property of our outputs, so that nothing but its decisions is read."""
    golden.command("run", place, "--as-of", "2026-11-30", "--jobs", "1")
    book = openpyxl.load_workbook(place / "out/2026-11/payments.xlsx")
    sheet = book["review"]
    heads = [cell.value for cell in sheet[1]]
    row = {"payment_id": "P-404", "booked_on": date(2026, 11, 3), "amount": 5, "currency": "EUR", "decision": "accept"}
    sheet.append([row.get(head) for head in heads])
    (place / "inbox/2026-12").mkdir()
    book.save(place / "inbox/2026-12/payments.xlsx")
    run = ("run", place, "--as-of", "2026-12-31", "--jobs", "1")
    golden.command(*run)
    copy = place / "out/2026-12/checked/payments.xlsx"
    where = sheet.cell(2, heads.index("decision") + 1).coordinate
    assert openpyxl.load_workbook(copy)["review"][where].comment.text.startswith("◆ reconciler")
    shutil.copy(copy, place / "inbox/2026-12/payments.xlsx")
    first = openpyxl.load_workbook(place / "out/2026-12/findings.xlsx")["findings"].values
    before = list(first)
    golden.command(*run)
    assert list(openpyxl.load_workbook(place / "out/2026-12/findings.xlsx")["findings"].values) == before
    assert openpyxl.load_workbook(copy).sheetnames.count("Findings") == 1


def test_a_chart_that_is_a_sheet_of_its_own_is_kept_and_not_selected_beside_the_front_sheet(place: Path) -> None:
    book = book_of("m", MEMBERS[:2], ["C-1", "bad"])
    chart = BarChart()
    chart.add_data(Reference(book["m"], min_col=1, min_row=1, max_row=2))
    book.create_chartsheet("chart").add_chart(chart)
    book.active = 1
    put(place, "a.xlsx", book)
    check(place)
    with zipfile.ZipFile(copy_of(place, "a.xlsx")) as archive:
        assert b"<sheetView" in archive.read("xl/chartsheets/sheet1.xml")
        assert b"tabSelected" not in archive.read("xl/chartsheets/sheet1.xml")
    assert opened(place, "a.xlsx").sheetnames == ["Remarques", "m", "chart"]
