"""The forms that documents take beside their pages: where asked for, complete, and not taken away again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ubl_rules import broken_rules, schema_errors

from reconciler.ledger.month import Month
from reconciler.outputs.forms import EINVOICE, forms_to_write
from reconciler.outputs.publishing import differences, publish

ASKED = frozenset({EINVOICE})
XML = ["invoices/R-2/INV-2026-000002.xml", "invoices/direct/INV-2026-000001.xml"]


@pytest.fixture
def month(business: Any) -> Month:
    """A month with two invoices."""
    found: Month = business.month()
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the month is published to."""
    return tmp_path / "out" / "2026-11"


def xml_files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.xml"))


def test_nothing_is_written_that_was_not_asked_for(month: Month, folder: Path) -> None:
    publish(month, folder)
    assert xml_files(folder) == []
    assert forms_to_write(month, folder) == frozenset()


def test_an_electronic_invoice_stands_beside_each_page(month: Month, folder: Path) -> None:
    published = publish(month, folder, asked=ASKED)
    assert xml_files(folder) == XML
    assert published.findings == []
    assert published.seconds["einvoices"] >= 0
    for name in XML:
        content = (folder / name).read_bytes()
        assert (schema_errors(content), broken_rules(content)) == ([], [])


def test_the_config_of_the_books_asks_as_the_option_does(
    month: Month, folder: Path, config_with: Callable[..., Any]
) -> None:
    publish(replace(month, config=config_with(output={"einvoice": True})), folder)
    assert xml_files(folder) == XML


def test_what_was_asked_for_once_stays_and_is_not_written_again(month: Month, folder: Path) -> None:
    publish(month, folder, asked=ASKED)
    assert publish(month, folder).changed == []
    assert xml_files(folder) == XML


def test_documents_that_come_later_have_the_form_of_their_month(month: Month, folder: Path) -> None:
    first = replace(month, issued=month.issued.iloc[:1], lines=month.lines.iloc[:1])
    publish(first, folder, asked=ASKED)
    assert xml_files(folder) == XML[1:]
    publish(month, folder)
    assert xml_files(folder) == XML


def test_publishing_again_and_with_several_processes_gives_the_same_bytes(
    month: Month, folder: Path, tmp_path: Path
) -> None:
    publish(month, folder, asked=ASKED)
    publish(month, tmp_path / "again", 2, asked=ASKED)
    for name in XML:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_files_of_others_are_neither_asked_for_nor_taken_away(month: Month, folder: Path) -> None:
    publish(month, folder)
    theirs = folder / "invoices/direct/order.xml"
    theirs.write_text("<Order/>", encoding="utf-8")
    publish(month, folder)
    assert xml_files(folder) == ["invoices/direct/order.xml"]


def test_differences_name_electronic_invoices(month: Month, folder: Path) -> None:
    publish(month, folder, asked=ASKED)
    assert differences(month, folder) == []
    content = (folder / XML[1]).read_bytes()
    (folder / XML[1]).write_bytes(content.replace(b"57.12", b"57.13"))
    (folder / XML[0]).unlink()
    (folder / "invoices/direct/INV-2026-000009.xml").write_bytes(content)
    assert differences(month, folder) == [
        f"{folder / XML[0]} is missing.",
        f"{folder / XML[1]} is not what the books give.",
        f"{folder}/invoices/direct/INV-2026-000009.xml is not in the books.",
    ]


def test_a_document_that_cannot_be_expressed_is_named_and_the_others_stand(
    business: Any, folder: Path, config_with: Callable[..., Any]
) -> None:
    seller = {**config_with().seller.model_dump(), "registration_number": ""}
    business.config = config_with(seller=seller)
    outside = {"vat_category": "O", "vat_rate_bp": None, "vat": 0, "gross": 4800, "billed_country": "CH"}
    business.invoices = [outside, business.invoices[1]]
    (finding,) = publish(business.month(), folder, asked=ASKED).findings
    assert finding.code == "einvoice-impossible"
    assert xml_files(folder) == XML[:1]
    assert (folder / "invoices/direct/INV-2026-000001.html").is_file()
    assert differences(business.month(), folder) == []
