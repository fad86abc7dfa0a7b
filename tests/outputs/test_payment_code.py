"""The payment code: refused where it would be wrong, and read again by another library, from its picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from reconciler.outputs.documents import documents
from reconciler.outputs.html import invoice_page
from reconciler.outputs.payment_code import NoCodeError, code_svg, epc_payload
from reconciler.references import creditor_reference

NAME, IBAN, BIC, REFERENCE = "Nordlås AB", "SE4550000000058398257466", "ESSESESS", "RF18539007547034"
SCALE = 4


def picture(svg: str) -> NDArray[np.uint8]:
    """The code as pixels: strokes `M x y.5 h length` in modules on white, as a browser draws them."""
    found = re.search(r'viewBox="0 0 (\d+) \1"', svg)
    assert found is not None
    pixels = np.full((int(found[1]), int(found[1])), 255, dtype=np.uint8)
    strokes = re.findall(r"M(\d+) (\d+)\.5h(\d+)", svg)
    for x, y, length in strokes:
        pixels[int(y), int(x) : int(x) + int(length)] = 0
    assert strokes
    assert (pixels[:4] == 255).all()
    assert (pixels[:, :4] == 255).all()
    return pixels.repeat(SCALE, 0).repeat(SCALE, 1)


def decoded(svg: str) -> Any:
    """What an independent reader makes of the picture."""
    (code,) = zxingcpp.read_barcodes(picture(svg), formats=zxingcpp.BarcodeFormat.QRCode)
    return code


def payload(**changed: Any) -> str:
    given = {"name": NAME, "iban": IBAN, "bic": BIC, "cents": 5712, "reference": REFERENCE}
    return epc_payload(**{**given, **changed})


def test_the_code_says_what_the_guidelines_want() -> None:
    lines = ["BCD", "002", "1", "SCT", BIC, NAME, IBAN, "EUR57.12", "", REFERENCE]
    assert payload() == "\n".join(lines)


def test_another_reader_reads_the_same() -> None:
    code = decoded(code_svg(payload(), "x"))
    assert code.text == payload()
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    assert code.ec_level == "M"


@given(st.integers(1, 99_999_999_999), st.integers(1, 10**9), st.text("åÄé& ŁΩ9a", min_size=1, max_size=70))
@settings(max_examples=40, deadline=None)
def test_any_payment_is_read_again(cents: int, number: int, name: str) -> None:
    said = payload(cents=cents, name=" ".join(name.split()) or "A", reference=creditor_reference(f"INV-{number}"))
    assert decoded(code_svg(said, "x")).text == said


@pytest.mark.parametrize(("cents", "said"), [(1, "EUR0.01"), (100, "EUR1.00"), (99_999_999_999, "EUR999999999.99")])
def test_amounts_have_two_decimals(cents: int, said: str) -> None:
    assert payload(cents=cents).split("\n")[7] == said


@pytest.mark.parametrize(
    "wrong",
    [
        {"iban": "SE4550000000058398257467"},
        {"iban": "SE45 5000 0000 0583 9825 7466"},
        {"iban": ""},
        {"reference": "RF19539007547034"},
        {"reference": "INV-2026-000001"},
        {"reference": ""},
        {"bic": "ESSE"},
        {"cents": 0},
        {"cents": -5712},
        {"cents": 100_000_000_000},
        {"name": ""},
        {"name": "x" * 71},
        {"name": "Nordlås\nEUR9999.00"},
    ],
)
def test_what_would_be_wrong_is_not_drawn(wrong: dict[str, Any]) -> None:
    with pytest.raises(NoCodeError):
        payload(**wrong)


def test_a_bic_may_be_left_out() -> None:
    assert payload(bic="").split("\n")[4] == ""


def test_the_longest_payment_fits_into_the_largest_code() -> None:
    """70 characters of three bytes, Malta's IBAN (the longest of the euro area), a BIC of 11, a reference of 25."""
    said = payload(
        name="€" * 70,
        iban="MT84MALT011000012345MTLCAST001S",
        bic="VALLMTMTXXX",
        cents=99_999_999_999,
        reference=creditor_reference("A" * 21),
    )
    assert decoded(code_svg(said, "x")).text == said


def test_a_code_beyond_the_largest_is_refused() -> None:
    """331 bytes are the most of version 13 at level M (ISO/IEC 18004, table 7), 366 of version 14."""
    assert decoded(code_svg("x" * 331, "x")).text == "x" * 331
    for length in (332, 366, 5_000):
        with pytest.raises(NoCodeError, match="more than a code of version 13 holds"):
            code_svg("x" * length, "x")


@pytest.fixture
def pages(books_of: Callable[..., Any], config_with: Callable[..., Any]) -> Callable[..., str]:
    """The page of one invoice, with other values and other sections of the config."""

    def made(config: dict[str, Any] | None = None, **invoice: Any) -> str:
        row = {"reference": REFERENCE, **invoice}
        month = books_of(config=config_with(**(config or {})), invoices=[row], lines=[{}]).month()
        (document,) = documents(month.issued, month.lines, month.configs)
        return invoice_page(document)

    return made


def codes_on(page: str) -> list[str]:
    return re.findall(r'<svg class="qr".*?</svg>', page, re.DOTALL)


def test_an_invoice_in_euros_carries_its_payment(pages: Callable[..., str]) -> None:
    (svg,) = codes_on(pages(language="de"))
    assert decoded(svg).text == payload()
    assert 'role="img" aria-label="QR-Code dieser Zahlung für eine Banking-App"' in svg


@pytest.mark.parametrize(
    "invoice",
    [{"currency": "SEK"}, {"kind": "credit_note"}, {"gross": 0}, {"reference": "RF00X"}, {"gross": 10**11}],
)
def test_other_documents_carry_none(pages: Callable[..., str], invoice: dict[str, Any]) -> None:
    assert codes_on(pages(**invoice)) == []


def test_the_config_can_leave_it_out(pages: Callable[..., str]) -> None:
    assert codes_on(pages({"output": {"qr": False}})) == []


def test_a_long_name_is_told_as_far_as_a_transfer_carries_it(books_of: Callable[..., Any]) -> None:
    month = books_of(invoices=[{"reference": REFERENCE}], lines=[{}]).month()
    (document,) = documents(month.issued, month.lines, month.configs)
    long = replace(document, seller=document.seller.model_copy(update={"name": "Nord & Lås " * 9}))
    (svg,) = codes_on(invoice_page(long))
    assert decoded(svg).text.split("\n")[5] == ("Nord & Lås " * 9)[:70].rstrip()
