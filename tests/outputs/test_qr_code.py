"""QR codes: the same modules as segno's, and read by another library whatever their length."""

from __future__ import annotations

import random

import numpy as np
import pytest
import segno
import zxingcpp

from reconciler.outputs.qr_code import modules

# ISO/IEC 18004:2015, table 7: the most bytes a code of level M holds, from version 1 on.
MOST = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331)


@pytest.mark.parametrize(("version", "length"), list(enumerate(MOST, 1)))
def test_a_full_code_has_the_modules_of_segno(version: int, length: int) -> None:
    """Full codes have no padding, which segno begins with a zero codeword that the standard does not have."""
    data = random.Random(version).randbytes(length)
    theirs = segno.make(data, error="m", mode="byte", mask=4, micro=False, boost_error=False)
    assert theirs.version == version
    assert modules(data).tolist() == [list(row) for row in theirs.matrix]


@pytest.mark.parametrize(
    "length", sorted({n for most in (0, *MOST) for n in range(most - 1, most + 3)} & {*range(1, 332)})
)
def test_a_code_of_any_length_is_read_again(length: int) -> None:
    data = "".join(random.Random(length).choices("BCDEUR0123456789\n:", k=length)).encode()
    drawn = modules(data)
    size = 17 + 4 * next(version for version, most in enumerate(MOST, 1) if len(data) <= most)
    assert drawn.shape == (size, size)
    pixels = np.pad(1 - drawn, 4, constant_values=1).astype(np.uint8) * 255
    (code,) = zxingcpp.read_barcodes(pixels.repeat(4, 0).repeat(4, 1), formats=zxingcpp.BarcodeFormat.QRCode)
    assert bytes(code.bytes) == data
    assert code.ec_level == "M"


def test_more_than_the_largest_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="332 bytes are more than a code of version 13 holds"):
        modules(bytes(332))
