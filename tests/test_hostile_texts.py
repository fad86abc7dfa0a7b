"""Texts that would be code, in every text of every sheet and of the config: they stay text in all that is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from lxml import etree, html

from reconciler.cli import main
from reconciler.validate.table_schema import Field, table_schemas

PAYLOAD = "\"><b>{{7*7}}</b><script>x</script>'--></style><img src=x onerror=y>"
"""It begins with what breaks out of an attribute: a short column holds no more of it."""
FORMULA = '=HYPERLINK("http://x.example")'
"""The signs + - @ begin none in a cell of a workbook whose type is text; a single = is what writers look for."""
HARMLESS = "Nord"

GIVEN = {
    "resellers": {"reseller_id": "'R{{7+7}};", "email": "r@nord.example", "country": "DE"},
    "customers": {"country": "DE", "licences": 2, "reseller_id": "'R{{7+7}};", "currency": "EUR", "language": "de"},
    "members": {"email": "ida@nord.example"},
    "payments": {"booked_on": "2026-10-05", "amount": "12.00", "currency": "SEK"},
    "open_items": {"number": "", "issued_on": "2026-06-01", "due_on": "2026-06-15", "currency": "EUR", "gross": 96},
}
CUSTOMERS = ("'C{{7+7}};", "=1+1")
"""Ids, which hold no quotation marks or angle brackets: of a customer with a reseller and of one without."""

CONFIG = """
[seller]
name = '''{0}'''
address = '''{0}'''
postcode = '''{0}'''
city = '''{0}'''
country = "SE"
currency = "SEK"
vat_number = "SE556036079301"
registration_number = '''{0}'''
email = "billing@nordlas.example"
iban = "SE4550000000058398257466"
bic = "ESSESESS"
[product]
name = '''{0}'''
[[prices]]
currency = "EUR"
term_months = 12
amount = 96.00
valid_from = 2026-01-01
[reminders]
days = [14]
[mail]
sign_up_url = '''https://nordlas.example/{1}'''
signature = '''{0}'''
[brand]
footer = '''{0}'''
[seats]
activate_on = "invoice"
"""


def is_free(field: Field) -> bool:
    return field.type == "string" and not (field.format == "email" or field.enum or field.content or field.pattern)


def sheet(kind: str, text: str, customers: tuple[str, ...]) -> openpyxl.Workbook:
    fields = [f for f in table_schemas()[kind].fields.values() if f.name in GIVEN[kind] or is_free(f)]
    has_customer = "customer_id" in table_schemas()[kind].fields
    names = [*(["customer_id"] if has_customer else []), *(f.name for f in fields)]
    names = [name for name in dict.fromkeys(names) if name not in ("vat_number", "direction", "status")]
    by_name = table_schemas()[kind].fields
    book = openpyxl.Workbook()
    book.active.append(names)
    for number, customer in enumerate(customers if has_customer else customers[:1]):
        for column, name in enumerate(names, 1):
            most = by_name[name].max_length or 200
            value = customer if name == "customer_id" else GIVEN[kind].get(name, text[:most])
            if name == "reseller_id" and kind == "customers" and number:
                value = None
            if name == "number":
                value = f"{number}{text}"[:most]
            cell = book.active.cell(number + 2, column, value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type  # a text, whatever it begins with
    return book


def published(place: Path, text: str, customers: tuple[str, ...] = CUSTOMERS) -> Path:
    inbox = place / "inbox" / "2026-10"
    inbox.mkdir(parents=True)
    (place / "reconciler.toml").write_text(CONFIG.format(text, re.sub(r"\s", "", text)), encoding="utf-8")
    for kind in GIVEN:
        sheet(kind, text, customers).save(inbox / f"{kind}.xlsx")
    result = CliRunner().invoke(main, ["run", str(place), "--as-of", "2026-10-31", "--einvoice", "--jobs", "1"])
    assert result.exit_code in (0, 1), result.output
    assert not result.exception or isinstance(result.exception, SystemExit), result.output
    return place / "out" / "2026-10"


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("attacked"), PAYLOAD)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("harmless"), HARMLESS)


def pages(folder: Path, suffix: str) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob(f"*{suffix}"))}


def elements(page: etree._Element) -> Counter[tuple[str, ...]]:
    """How often each element stands in a page with which attributes."""
    return Counter((str(one.tag), *sorted(map(str, one.attrib))) for one in page.iter("*"))


def test_the_month_has_pages_of_every_kind(attacked: Path) -> None:
    kinds = {name.partition("/")[0] for name in pages(attacked, ".html")}
    assert kinds == {"invoices", "invitations", "statements", "reminders", "summary.html"}


def test_a_text_adds_nothing_to_a_page(attacked: Path, harmless: Path) -> None:
    there, compared = pages(attacked, ".html"), pages(harmless, ".html")
    assert list(there) == list(compared)
    for name, path in there.items():
        page, other = html.parse(path).getroot(), html.parse(compared[name]).getroot()
        assert not page.xpath("//script|//img|//@onerror"), name
        assert not set(elements(page)) - set(elements(other)), name
        links = [link for link in page.xpath("//@href|//@src") if link.startswith(("http", "javascript"))]
        assert not links, name


def test_a_text_is_shown_as_it_is(attacked: Path) -> None:
    for name, path in pages(attacked, ".html").items():
        if name.startswith("invoices/"):
            assert PAYLOAD in html.parse(path).getroot().text_content(), name


def test_a_text_ends_no_style_sheet(attacked: Path, harmless: Path) -> None:
    for name, path in pages(attacked, ".html").items():
        ours, other = (html.parse(one).getroot() for one in (path, pages(harmless, ".html")[name]))
        rules = [sum(style.text_content().count("{") for style in one.xpath("//style")) for one in (ours, other)]
        quoted = sum(style.text_content().count("{{7*7}}") for style in ours.xpath("//style"))
        assert (rules[0], quoted) == (rules[1], 0), name


def test_a_text_adds_nothing_to_an_electronic_invoice(attacked: Path, harmless: Path) -> None:
    there, compared = pages(attacked, ".xml"), pages(harmless, ".xml")
    assert there
    for name, path in there.items():
        tags = elements(etree.parse(path).getroot())
        assert tags == elements(etree.parse(compared[name]).getroot()), name


def cells(folder: Path) -> Iterator[tuple[str, Any]]:
    for path in sorted(folder.glob("*.xlsx")) + sorted((folder / "checked").rglob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        for tab in book:
            for row in tab.iter_rows():
                yield from ((f"{path.name} {tab.title}!{cell.coordinate}", cell) for cell in row)


def test_a_text_that_begins_as_a_formula_is_none_in_any_workbook(tmp_path: Path) -> None:
    found = list(cells(published(tmp_path, FORMULA)))
    assert {place.split()[0] for place, cell in found if cell.value == FORMULA} >= {"invoices.xlsx", "seats.xlsx"}
    assert not [place for place, cell in found if cell.data_type == "f"]
    assert not [place for place, cell in found if cell.hyperlink and cell.hyperlink.target]  # those to cells have none
