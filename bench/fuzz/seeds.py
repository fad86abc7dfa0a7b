"""What a fuzzer begins with: good files of every kind, made here or by the tests, and samples of banks if there."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import openpyxl
import xlwt

from fuzz.targets import BETWEEN, WORKBOOK, fields
from reconciler.intake.bounds import MIB
from reconciler.validate.table_schema import TableSchema, table_schemas

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT.parent / "shared" / "bank_samples"
EXPORTS = ROOT / "tests" / "intake" / "statements"
FOUND = ROOT / "tests" / "intake" / "found"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ODS = "urn:oasis:names:tc:opendocument:xmlns"


def seeds(target: str) -> list[bytes]:
    """The files from which a target's fuzzing begins; those that were found before among them."""
    found = [path.read_bytes() for path in sorted((FOUND / target).glob("*")) if not path.name.startswith("reader-")]
    return [*found, *_SEEDS[target]()]


def words() -> set[str]:
    """Headers, words of cells and tags, for the fuzzer's dictionary."""
    own = {word for s in table_schemas().values() for f in s.fields.values() for word in (f.name, *f.allowed)}
    tags = set(re.findall(r"\w{3,}", "".join(_text(part) for part in (_sheet_xml(), _styles(), _camt()))))
    return own | tags | {":61:", ":86:", ":62F:", ":60M:", ":25:", "?20", "?32", "SVWZ+", "EREF+", 't="shared"'}


def _rows(schema: TableSchema) -> list[list[str]]:
    names = [name for name in schema.fields if name not in ("debit", "credit", "direction", "status")]
    row = [_example(schema, name) for name in names]
    return [names, row, ["2" + cell if n == 0 else cell for n, cell in enumerate(row)], row]


def _example(schema: TableSchema, name: str) -> str:
    return str(schema.fields[name].example)


def _csv() -> list[bytes]:
    tables = [
        "\n".join(delimiter.join(row) for row in _rows(schema)).encode(encoding)
        for schema, (delimiter, encoding) in product(
            table_schemas().values(), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16")]
        )
    ]
    return [*tables, b"sep=;\ncustomer_id;email\n007;a@nord.example\n", b'\xe4;b\n"a\n";c']


def _bank_csv() -> list[bytes]:
    found = [text for path in EXPORTS.glob("test_profiles*.py") for text in _texts(path)]
    return [text.strip().encode() for text in found if text.count("\n") > 1 and re.search("[;,\t]", text)]


def _texts(path: Path) -> Iterable[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def _bank_files() -> list[bytes]:
    files = [path for path in SAMPLES.rglob("*") if path.is_file() and path.stat().st_size < MIB // 8]
    made = b":20:A\n:25:NL91ABNA0417164300\n:28C:1/1\n:60F:C260101EUR1,\n:61:2601020102C9,NTRFX//B7\n:86:/NAME/Nord\n"
    return [_camt(), made + b":62F:C260102EUR10,\n", *(path.read_bytes() for path in sorted(files))]


def _camt() -> bytes:
    entry = (
        '<Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        "<BookgDt><Dt>2026-11-02</Dt></BookgDt><AcctSvcrRef>B7</AcctSvcrRef><NtryDtls><TxDtls>"
        '<Amt Ccy="EUR">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RmtInf><Ustrd>INV-2026-000001</Ustrd></RmtInf>'
        "</TxDtls></NtryDtls></Ntry>"
    )
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-02</Dt></Dt></Bal>'
        for code, amount in (("OPBD", "1.00"), ("CLBD", "10.00"))
    )
    account = "<Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></Acct>"
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<Stmt><Id>1</Id>{account}{balances}{entry}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _archives() -> list[bytes]:
    return [*map(_saved, _books()), *(path.read_bytes() for path in (ROOT / "sample_data").rglob("*.ods"))]


def _books() -> list[openpyxl.Workbook]:
    books = []
    for schema in table_schemas().values():
        book = openpyxl.Workbook()
        for row in _rows(schema):
            book.active.append([_number(cell) for cell in row])
        books.append(book)
    return books


def _number(cell: str) -> object:
    return float(cell) if re.fullmatch(r"\d+(\.\d+)?", cell) else cell


def _xls() -> list[bytes]:
    made = []
    for schema in table_schemas().values():
        book = xlwt.Workbook()
        sheet = book.add_sheet(schema.name)
        for r, row in enumerate(_rows(schema)):
            for c, cell in enumerate(row):
                sheet.write(r, c, _number(cell))
        made.append(_saved(book))
    return made


def _saved(book: object) -> bytes:
    data = io.BytesIO()
    book.save(data)  # type: ignore[attr-defined]
    return data.getvalue()


def _xlsx() -> list[bytes]:
    sheet = _sheet_xml()
    odd = sheet.replace(b"<sheetData>", b'<cols><col min="2" max="3" hidden="1"/></cols><sheetData>').replace(
        b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    )
    return [BETWEEN.join([one, strings(), _styles(), WORKBOOK]) for one in (sheet, odd)]


def _sheet_xml() -> bytes:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>email</t></is></c>'
        '<c r="C1" t="str"><v>activated_on</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><v>7</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" s="1"><v>46000</v></c></row>'
        '<row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3" t="e"><v>#N/A</v></c><c r="C3" t="d"><v>2026-01-02</v>'
        '</c></row><row r="4"><c r="A4" t="b"><v>1</v></c><c r="B4"><f t="shared" si="0">A4</f></c></row>'
    )
    return b"<worksheet " + MAIN + b"><sheetData>" + rows.encode() + b"</sheetData></worksheet>"


def strings() -> bytes:
    return (
        b"<sst "
        + MAIN
        + b' count="2" uniqueCount="2"><si><t>customer_id</t></si><si><r><t>a@nord.example</t></r></si></sst>'
    )


def _styles() -> bytes:
    return (
        b"<styleSheet " + MAIN + b'><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1">'
        b'<border/></borders><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
        b"</styleSheet>"
    )


def _ods() -> list[bytes]:
    spaces = " ".join(f'xmlns:{name}="{ODS}:{name}:1.0"' for name in ("office", "table", "text"))
    cells = [
        '<table:table-cell office:value-type="string"><text:p>customer_id</text:p></table:table-cell>',
        '<table:table-cell office:value-type="string"><text:p>email</text:p></table:table-cell>',
        '<table:table-cell office:value-type="float" office:value="7"/>',
        '<table:table-cell table:formula="of:=1" office:value-type="date" office:date-value="2026-01-02"/>',
    ]
    rows = "".join(f"<table:table-row>{''.join(cells[n : n + 2])}</table:table-row>" for n in (0, 2))
    table = f'<table:table table:name="members">{rows}<table:table-row table:number-rows-repeated="9"/></table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    return [f"<office:document-content {spaces}>{body}</office:document-content>".encode()]


def _config() -> list[bytes]:
    return [path.read_bytes() for path in (ROOT / "sample_data" / "workspace" / "reconciler.toml",) if path.is_file()]


def _profile() -> list[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / "schemas" / "bank_profiles").glob("*.toml"))]


def _cells() -> list[bytes]:
    odd = [
        "2026-02-28\n28/02/2026\n1.234,50\n1,234.50",
        "#0.285\n#1e308\n#TRUE\n= 1\n٣\n１２",
        "a@nord.example\nÅ@bücher.example",
    ]
    examples = ["\n".join(str(f.example) for f in fields()[n : n + 6]) for n in range(0, len(fields()), 6)]
    return [text.encode() for text in (*odd, *examples, "yes\nnein\nnej\n-\n+")]


def _review() -> list[bytes]:
    return [
        b"INV-2026-000001; inv-2026-000002\nINV-2026-000001\nINV-2026-000002",
        b"accept\nOLD 7\n77\n7",
        b"7 7 7 7\n7\n77\n777",
    ]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


_SEEDS = {
    "csv": _csv,
    "bank_csv": _bank_csv,
    "bank_file": _bank_files,
    "archive": _archives,
    "xlsx": _xlsx,
    "ods": _ods,
    "xls": _xls,
    "marked": _xlsx,
    "config": _config,
    "profile": _profile,
    "cells": _cells,
    "review": _review,
}
