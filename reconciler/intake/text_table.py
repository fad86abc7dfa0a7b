"""Text files as tables: the encoding and the delimiter are found, or the finding says what was not."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from reconciler.finding import Finding, Place
from reconciler.intake import bounds, codes
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.sheet import Cell, Sheet

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 200
"""Records at the start of a file by which the delimiter is found."""
ASSUMED = "cp1252"
"""The encoding of a file that is not UTF-8. Every byte that it knows comes back when its text is encoded again, so a
bank's profile that knows better can still put the letters right."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "|"}


def read_text_table(data: bytes, file: str) -> tuple[Sheet, list[Finding]]:
    """The sheet in the bytes of a csv file; FileRefusedError where no table can be made of them.

    A row is a record, as a spreadsheet program counts when it opens the file; a line `sep=;` at the start names
    the delimiter and is no row.

    >>> read_text_table(b"id;name\\r\\n007;Nord AB\\r\\n", "a.csv")[0].rows
    [['id', 'name'], ['007', 'Nord AB']]
    """
    text, findings = _decoded(data, file)
    if "\0" in text:
        raise FileRefusedError(
            codes.BAD_ENCODING, "The file holds NUL characters: it is no text, or UTF-16 without its mark."
        )
    if not text.strip():
        raise FileRefusedError(codes.EMPTY_FILE, "The file holds nothing but blanks.")
    text, delimiter = _named_delimiter(text)
    rows = _records(text, delimiter or _found_delimiter(text))
    return Sheet(file, "", _rectangle(rows), assumed_encoding=ASSUMED if findings else ""), findings


def _decoded(data: bytes, file: str) -> tuple[str, list[Finding]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        text = _strictly(data, ASSUMED)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if not row.isascii())
    message = f"The file is not UTF-8 and was read as Windows-1252. The first line with such letters is line {line}."
    return text, [codes.ENCODING_ASSUMED.at(Place(file), message, value=ASSUMED)]


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        tried = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "UTF-8 nor Windows-1252"}[encoding]
        neither = "neither" if "nor" in tried else "not"
        where = data[: error.start].count(b"\n") + 1
        wrong = data[error.start : error.start + 1].hex().upper()
        message = f"The file is {neither} {tried}: line {where} holds the byte {wrong}, which has no meaning there."
        raise FileRefusedError(codes.BAD_ENCODING, message) from error


def _named_delimiter(text: str) -> tuple[str, str]:
    first, end, rest = text.partition("\n")
    named = first.strip("\r")
    if end and named.lower().startswith("sep=") and named[4:] in DELIMITERS:
        return rest, named[4:]
    return text, ""


def _found_delimiter(text: str) -> str:
    """The delimiter that gives most records of the sample the same number of columns, then the one with most columns.

    >>> _found_delimiter("price;licences\\n1,50;3\\n2,75;4\\n")
    ';'
    """
    scores = {delimiter: _consistency(text, delimiter) for delimiter in DELIMITERS}
    best = max(scores.values())
    winners = [delimiter for delimiter, score in scores.items() if score == best]
    if best == (0, 0):
        _refuse_quoting(text)
        raise FileRefusedError(codes.DELIMITER_UNKNOWN, "No line has a comma, semicolon, tab or | between columns.")
    if len(winners) > 1:
        tied = " and ".join(_NAMES[delimiter] for delimiter in winners)
        raise FileRefusedError(
            codes.DELIMITER_UNKNOWN,
            f"The columns may be divided by {tied}: both give {best[1]} columns in {best[0]} lines.",
            "Write a first line such as sep=; that names the delimiter, or save the file as .xlsx.",
        )
    return winners[0]


def _consistency(text: str, delimiter: str) -> tuple[int, int]:
    """How many records of the sample have the usual number of columns (two or more), and that number."""
    try:
        records = list(islice(_reader(text, delimiter), SAMPLE_RECORDS))
    except csv.Error:
        return (0, 0)
    widths = Counter(len(record) for record in records if len(record) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _refuse_quoting(text: str) -> None:
    """If no delimiter reads the sample, and one of them stands in it, then the quotation marks are wrong."""
    for delimiter in DELIMITERS:
        if delimiter in text:
            _records(text, delimiter)


def _records(text: str, delimiter: str) -> list[list[str]]:
    reader = _reader(text, delimiter)
    records: list[list[str]] = []
    try:
        records.extend(reader)
    except csv.Error as error:
        message = f"The quotation marks do not match in row {len(records) + 1}: {error}."
        raise FileRefusedError(codes.BAD_QUOTING, message, cell=f"A{len(records) + 1}") from error
    return records


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(bounds.LARGEST_FILE)  # a long text is a bad cell, not a bad file
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _rectangle(records: list[list[str]]) -> list[list[Cell]]:
    while records and not any(records[-1]):
        records.pop()
    width = max(map(len, records), default=0)
    if width * len(records) > bounds.LARGEST_AREA:
        raise FileRefusedError(
            codes.SHEET_TOO_LARGE,
            f"The file has {len(records):,} rows of up to {width:,} columns; rows times columns may be "
            f"{bounds.LARGEST_AREA:,} at most.",
        )
    return [[*record, *[""] * (width - len(record))] for record in records]
