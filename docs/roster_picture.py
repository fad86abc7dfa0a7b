"""Makes docs/images/roster.png: a blank roster, filled in as a reseller would, as a spreadsheet program shows it.

`python docs/roster_picture.py`; needs LibreOffice (`soffice`) and Poppler (`pdftoppm`).
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path

import openpyxl

from reconciler.outputs.blank import blank_workbook
from reconciler.validate.table_schema import table_schemas

IMAGE = Path(__file__).parent / "images" / "roster.png"
ROWS = (
    ("0042", "cilla.ek@kund.example", "Cilla Ek", "member", "add", "no", None, "Swedish"),
    ("0042", "dan.holm@kund.example", "Dan Holm", "member", "add", None, None, None),
    ("0042", "eva.lund@kund.example", "Eva Lund", None, "remove", None, None, None),
)


def main() -> None:
    """Fills in the blank, prints it with the letters of its columns, and cuts the picture out."""
    book = openpyxl.load_workbook(io.BytesIO(blank_workbook(table_schemas()["members"], "en")))
    sheet = book.worksheets[0]
    for row, cells in enumerate(ROWS, 3):
        for column, cell in enumerate(cells, 1):
            sheet.cell(row, column, cell)
    sheet.print_options.gridLines = sheet.print_options.headings = True
    sheet.oddFooter.left.text = sheet.oddFooter.right.text = ""
    with tempfile.TemporaryDirectory() as folder:
        book.save(Path(folder) / "roster.xlsx")
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
        subprocess.run([*convert, f"{folder}/roster.xlsx"], check=True, capture_output=True)
        cut = ["-r", "130", "-f", "1", "-l", "1", "-x", "55", "-y", "65", "-W", "1410", "-H", "150"]
        picture = ["pdftoppm", "-png", "-singlefile", *cut, f"{folder}/roster.pdf", str(IMAGE.with_suffix(""))]
        subprocess.run(picture, check=True)


if __name__ == "__main__":
    main()
