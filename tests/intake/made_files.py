"""Files as people and programs make them, and as nobody should: made anew for each test."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

from reconciler.finding import Finding
from reconciler.intake.inbox import Source
from reconciler.intake.sheet import Sheet
from reconciler.intake.workbook import FilesRead, read_file, read_files

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XLSX_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>'
    '<sheet name="members" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = f"""<manifest:manifest xmlns:manifest="{OPEN_DOCUMENT}:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_MIME}"/></manifest:manifest>"""


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    return f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def xlsx(sheet: str, **other_parts: str) -> bytes:
    """A workbook with one sheet `members` whose XML is given, and further parts such as sharedStrings."""
    parts: dict[str, str | bytes] = {**XLSX_PARTS, "xl/worksheets/sheet1.xml": sheet}
    parts |= {f"xl/{name}.xml": content for name, content in other_parts.items()}
    return zipped(parts)


def ods(tables: str, meta: str = "") -> bytes:
    spaces = " ".join(f'xmlns:{name}="{OPEN_DOCUMENT}:{name}:1.0"' for name in ("office", "table", "text", "meta"))
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f'<office:document-content {spaces} office:version="1.3">{body}</office:document-content>'
    about = f"<office:document-meta {spaces}><office:meta>{meta}</office:meta></office:document-meta>"
    return zipped({"mimetype": ODS_MIME, "content.xml": content, "meta.xml": about, "META-INF/manifest.xml": MANIFEST})


def saved(book: Any) -> bytes:
    """The bytes of an openpyxl or xlwt workbook."""
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def book_of(*rows: list[object]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def read(folder: Path, name: str, data: bytes) -> tuple[list[Sheet], list[Finding]]:
    """What reading one file gives, in a child process as always."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return sheets_and_findings(read_files([path], folder, 1))


def sheets_and_findings(read: FilesRead) -> tuple[list[Sheet], list[Finding]]:
    return read.sheets, read.findings


def read_here(folder: Path, name: str, data: bytes) -> tuple[list[Sheet], list[Finding]]:
    """The same in this process: only for files that are refused before the fast reader gets them."""
    path = folder / name
    path.write_bytes(data)
    result = read_file(Source(path, name))
    return result.sheets, result.findings


def codes_of(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]
