"""The payment QR code of invoices in euros: EPC069-12, "Quick Response Code: Guidelines", version 2.1 of 2012-11."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from reconciler.outputs.cell_numbers import decimal_text
from reconciler.outputs.qr_code import modules

LONGEST_NAME = 70
LARGEST_CENTS = 99_999_999_999

_QUIET = 4  # modules around a code that stay white (ISO/IEC 18004)


class NoCodeError(ValueError):
    """The payment cannot be told by a code; the message says why."""


def epc_payload(name: str, iban: str, bic: str, cents: int, reference: str) -> str:
    r"""What the code says: a SEPA credit transfer to `iban` of so many cents with a creditor reference.

    Version 002 (the BIC may be left out), character set 1 (UTF-8), lines ended by a line feed, nothing after the last.
    NoCodeError unless IBAN and reference have right check digits, the BIC is one or none, the name has 1 to 70
    characters on one line, and the amount is 0.01 to 999999999.99.

    >>> epc_payload("Nordlås AB", "SE4550000000058398257466", "", 5712, "RF18539007547034").split("\n")
    ['BCD', '002', '1', 'SCT', '', 'Nordlås AB', 'SE4550000000058398257466', 'EUR57.12', '', 'RF18539007547034']
    """
    from stdnum import iso11649

    _check_creditor(name, iban, bic)
    if not 1 <= cents <= LARGEST_CENTS:
        raise NoCodeError(f"{decimal_text(cents, 2)} EUR is not an amount from 0.01 to 999999999.99")
    if not iso11649.is_valid(reference):
        raise NoCodeError(f"{reference!r} fails the check digits of a creditor reference")
    amount = f"EUR{decimal_text(cents, 2)}"
    return "\n".join(["BCD", "002", "1", "SCT", bic, name, iban, amount, "", reference])


def code_svg(payload: str, label: str) -> str:
    """The code as an inline picture for a page: error correction M, with its quiet zone; NoCodeError if too long.

    `label` is the text of the picture for people who do not see it, escaped already.
    """
    try:
        drawn = modules(payload.encode())
    except ValueError as error:
        raise NoCodeError(f"the payment has more to say than a code can hold: {error}") from error
    size = len(drawn) + 2 * _QUIET
    return (
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" shape-rendering="crispEdges">'
        f"<title>{label}</title>"  # what a PDF tells of it
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" d="{_strokes(drawn)}"/></svg>'
    )


def _strokes(drawn: NDArray[np.uint8]) -> str:
    """The dark modules as strokes along the middle of their rows."""
    edges = np.diff(drawn.astype(np.int8), axis=1, prepend=0, append=0)
    rows, starts = np.nonzero(edges == 1)
    lengths = np.nonzero(edges == -1)[1] - starts
    runs = zip((starts + _QUIET).tolist(), (rows + _QUIET).tolist(), lengths.tolist(), strict=True)
    return "".join([f"M{x} {y}.5h{length}" for x, y, length in runs])


@lru_cache(maxsize=256)
def _check_creditor(name: str, iban: str, bic: str) -> None:
    from stdnum import bic as bics
    from stdnum import iban as ibans

    if not 1 <= len(name) <= LONGEST_NAME or name != " ".join(name.split()):
        raise NoCodeError(f"{name!r} is no name of 1 to {LONGEST_NAME} characters on one line")
    if iban != ibans.compact(iban) or not ibans.is_valid(iban):
        raise NoCodeError(f"{iban!r} fails the check digits of an IBAN")
    if bic and not bics.is_valid(bic):
        raise NoCodeError(f"{bic!r} is no BIC")
