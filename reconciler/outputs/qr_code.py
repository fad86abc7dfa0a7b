"""QR codes of bytes with error correction M: what segno draws, in a twentieth of the time.

segno draws one code of each size. Codes of one size and mask differ in their codewords alone, so all others are that
one with the bits changed that differ. Only codewords are worked out here, and where they stand: ISO/IEC 18004:2015,
7.4 to 7.7. Tests compare the result with segno's, module by module, and have it read by another library.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Indices = NDArray[np.intp]

LARGEST = 13
"""The largest version drawn here."""

_MASK = 4  # to weigh all eight takes segno five times as long, and a reader takes any
_PADDING = (0xEC, 0x11)


def modules(data: bytes) -> Bytes:
    """The modules of the smallest code that holds `data`, a row each, 1 for dark; ValueError beyond version 13.

    >>> modules(b"Nordlas").shape
    (21, 21)
    """
    for version in range(1, LARGEST + 1):
        if len(data) + _overhead(version) <= _size(version).capacity:
            return _drawn(_size(version), data)
    raise ValueError(f"{len(data)} bytes are more than a code of version {LARGEST} holds")


@dataclass(frozen=True)
class _Size:
    """All codes of one version: a code that segno drew, its codewords, and the places of codewords and their bits.

    `blocks` are the first and the last data codeword of each block and what its parity is worked out with.
    """

    version: int
    capacity: int
    blocks: tuple[tuple[slice, Bytes], ...]
    order: Indices
    places: Indices
    drawn: Bytes
    difference: Bytes


def _drawn(size: _Size, data: bytes) -> Bytes:
    result = size.drawn.copy()
    result.flat[size.places] ^= _bits(size, data) ^ size.difference
    return result


def _bits(size: _Size, data: bytes) -> Bytes:
    """The codewords of the code, data and parity of all blocks interleaved, as bits (7.6)."""
    words = np.frombuffer(_codewords(size, data), dtype=np.uint8)
    parities = [np.bitwise_xor.reduce(_products()[matrix, words[of]], axis=1) for of, matrix in size.blocks]
    return np.unpackbits(np.concatenate([words, *parities])[size.order])


def _codewords(size: _Size, data: bytes) -> bytes:
    """Mode (bytes), length, data and a terminator of four bits, then padding to the capacity (7.4)."""
    length_bytes = _overhead(size.version) - 1
    head = (4 << 8 * length_bytes) | len(data)
    shifted = ((head << 8 * len(data)) | int.from_bytes(data)) << 4
    words = shifted.to_bytes(len(data) + length_bytes + 1)
    missing = size.capacity - len(words)
    return words + (bytes(_PADDING) * (missing // 2 + 1))[:missing]


def _overhead(version: int) -> int:
    """Codewords besides the data: mode and terminator together one, the length one, from version 10 on two."""
    return 2 if version < 10 else 3


@cache
def _size(version: int) -> _Size:
    import segno
    from segno import consts

    table: Any = consts.ECC
    infos = table[version][consts.ERROR_LEVEL_M]
    lengths = [(i.num_data, i.num_total - i.num_data) for i in infos for _ in range(i.num_blocks)]
    ends = np.cumsum([data for data, _ in lengths]).tolist()
    blocks = tuple(
        (slice(end - data, end), _parity_matrix(data, parity))
        for end, (data, parity) in zip(ends, lengths, strict=True)
    )
    full = bytes(ends[-1] - _overhead(version))  # one without padding, which segno begins with a zero
    code = segno.make(full, error="m", version=version, mode="byte", mask=_MASK, micro=False, boost_error=False)
    kinds = np.array([list(row) for row in code.matrix_iter(border=0, verbose=True)])
    is_data = (kinds == consts.TYPE_DATA_DARK) | (kinds == consts.TYPE_DATA_LIGHT)
    is_data[8, -9] = True  # which segno counts to the format beside it
    drawn = np.array([list(row) for row in code.matrix], dtype=np.uint8)
    order = _interleaved(lengths)
    size = _Size(version, ends[-1], blocks, order, _zigzag(is_data)[: 8 * len(order)], drawn, np.zeros(1, np.uint8))
    return replace(size, difference=_bits(size, full))


def _interleaved(lengths: list[tuple[int, int]]) -> Indices:
    """The order of codewords: the first of each block, the second of each, …; then the parity likewise (7.6)."""
    numbers = iter(range(sum(data + parity for data, parity in lengths)))
    data_blocks = [[next(numbers) for _ in range(data)] for data, _ in lengths]
    parity_blocks = [[next(numbers) for _ in range(parity)] for _, parity in lengths]
    found = [
        block[n] for blocks in (data_blocks, parity_blocks) for n in range(max(map(len, blocks))) for block in blocks
        if n < len(block)
    ]  # fmt: skip
    return np.array(found, dtype=np.intp)


def _zigzag(is_data: NDArray[np.bool_]) -> Indices:
    """The places of bits: pairs of columns from the right, up and down in turn, past the column of timing (7.7.3)."""
    size = len(is_data)
    rights = [right - (right <= 6) for right in range(size - 1, 0, -2)]
    found = [
        row * size + column
        for n, right in enumerate(rights)
        for row in (range(size - 1, -1, -1) if n % 2 == 0 else range(size))
        for column in (right, right - 1)
        if is_data[row, column]
    ]
    return np.array(found, dtype=np.intp)


@cache
def _parity_matrix(data: int, parity: int) -> Bytes:
    """The factors by which each data codeword adds to each parity codeword: a row a parity codeword (7.5.2)."""
    product = _products()
    generator, root = np.array([1], dtype=np.uint8), 1
    for _ in range(parity):  # the product of x - 1, x - 2, x - 4, …
        generator = np.append(generator, 0) ^ product[root, np.insert(generator, 0, 0)]
        root = int(product[root, 2])
    rest = generator[1:]  # of x^parity divided by the generator: what the last data codeword adds
    columns = [rest]
    for _ in range(data - 1):
        last = columns[-1]
        columns.append(np.append(last[1:], np.uint8(0)) ^ product[last[0], rest])
    return np.array(columns[::-1], dtype=np.uint8).T


@cache
def _products() -> Bytes:
    """The products of all pairs of bytes."""
    every = np.arange(256)
    one, other = every[:, None], every[None, :]
    result = np.zeros((256, 256), dtype=np.int64)
    for bit in range(7, -1, -1):  # of the field of 256 elements modulo x^8 + x^4 + x^3 + x^2 + 1
        result = (result << 1) ^ np.where(result & 0x80, 0x11D, 0)
        result ^= np.where(other >> bit & 1, one, 0)
    return result.astype(np.uint8)
