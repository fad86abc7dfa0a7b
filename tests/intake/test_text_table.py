"""csv files: the encoding and the delimiter are found, rows count as in a spreadsheet program."""

from __future__ import annotations

import pytest
from made_files import codes_of

from reconciler.intake.codes import FileRefusedError
from reconciler.intake.sheet import Sheet
from reconciler.intake.text_table import read_text_table


def rows_of(text: str | bytes) -> list[list[object]]:
    sheet, _ = read_text_table(text.encode() if isinstance(text, str) else text, "a.csv")
    return [list(row) for row in sheet.rows]


def refusal(data: bytes) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught:
        read_text_table(data, "a.csv")
    return caught.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_found(delimiter: str, end: str) -> None:
    lines = [delimiter.join(row) for row in (("id", "name", "n"), ("007", "Nord AB", "1"), ("008", "Syd", ""))]
    assert rows_of(end.join(lines)) == [["id", "name", "n"], ["007", "Nord AB", "1"], ["008", "Syd", ""]]


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("name;price\nNord;1,50\nSyd;2,50\n", ["Nord", "1,50"]),
        ("id;name;city\n1;Doe, Jane;Lund\n2;Roe, Jim;Malmö\n", ["1", "Doe, Jane", "Lund"]),
        ("id,note\n1,a;b;c\n2,d\n", ["1", "a;b;c"]),
        ('id,note\n1,"a;b;c;d"\n2,"e;f;g;h"\n', ["1", "a;b;c;d"]),
        ("id\tname\n1\tDoe, Jane\n2\tRoe, Jim\n", ["1", "Doe, Jane"]),
    ],
)
def test_other_delimiters_inside_cells_do_not_mislead(text: str, second: list[str]) -> None:
    assert rows_of(text)[1] == second


def test_a_preamble_does_not_mislead() -> None:
    text = "Roster of Nord AB, November\n\ncustomer_id;email\nC1;a@nord.example\nC1;b@nord.example\n"
    assert rows_of(text) == [
        ["Roster of Nord AB, November", ""],
        ["", ""],
        ["customer_id", "email"],
        ["C1", "a@nord.example"],
        ["C1", "b@nord.example"],
    ]


def test_a_quoted_text_may_hold_line_breaks_and_rows_are_records() -> None:
    text = 'id,address\n1,"Street 1\n12345 Town"\n2,"say ""hello"""\n'
    assert rows_of(text) == [["id", "address"], ["1", "Street 1\n12345 Town"], ["2", 'say "hello"']]


def test_a_line_that_names_the_delimiter_is_no_row() -> None:
    assert rows_of("sep=;\nid;a,b\n1;c,d\n") == [["id", "a,b"], ["1", "c,d"]]


def test_short_records_are_filled_up() -> None:
    assert rows_of("a,b,c\n1\n2,3\n\n4,5,6\n") == [
        ["a", "b", "c"],
        ["1", "", ""],
        ["2", "3", ""],
        ["", "", ""],
        ["4", "5", "6"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_known_encodings_read_without_a_word(encoding: str) -> None:
    sheet, findings = read_text_table("id,name\n1,Åsa Łukasz\n".encode(encoding), "a.csv")
    assert sheet == Sheet("a.csv", "", [["id", "name"], ["1", "Åsa Łukasz"]])
    assert not findings


def test_windows_1252_is_assumed_and_told() -> None:
    sheet, findings = read_text_table("id;name;price\n1;Åsa;5 €\n".encode("cp1252"), "a.csv")
    assert sheet.rows[1] == ["1", "Åsa", "5 €"]
    assert codes_of(findings) == ["encoding-assumed"]
    assert "line 2" in findings[0].message
    assert findings[0].value == "cp1252"


def test_bytes_without_meaning_are_named() -> None:
    error = refusal(b"id,name\n1,\xc5sa\n2,\x81\n")  # 81 is not assigned in Windows-1252
    assert error.code.name == "bad-encoding"
    assert "line 3 holds the byte 81" in error.message


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfid,name\n1,\xff\n", b"\xff\xfei\x00d", b"id,name\n1,a\0b\n"])
def test_text_that_is_none_is_refused(data: bytes) -> None:
    assert refusal(data).code.name == "bad-encoding"


def test_utf_16_without_its_mark_is_refused() -> None:
    assert refusal("id,name\n1,a\n".encode("utf-16-le")).code.name == "bad-encoding"


@pytest.mark.parametrize("text", ["id\n1\n2\n", "just words"])
def test_a_single_column_has_no_delimiter(text: str) -> None:
    assert refusal(text.encode()).code.name == "delimiter-unknown"


def test_two_delimiters_that_fit_alike_are_not_guessed() -> None:
    error = refusal(b"a;b,c\n1;2,3\n")
    assert error.code.name == "delimiter-unknown"
    assert "a comma and a semicolon" in error.message
    assert "sep=" in error.advice


@pytest.mark.parametrize("text", ['id,name\n1,"Nord\n2,Syd\n', 'id,name\n1,"Nord" AB\n'])
def test_quotation_marks_must_match(text: str) -> None:
    error = refusal(text.encode())
    assert (error.code.name, error.cell) == ("bad-quoting", "A2")


def test_quotation_marks_must_match_beyond_the_sample_too() -> None:
    error = refusal(b"id,name\n" + b"1,x\n" * 500 + b'2,"Nord\n')
    assert (error.code.name, error.cell) == ("bad-quoting", "A502")


def test_a_mark_inside_a_text_is_only_a_mark() -> None:
    assert rows_of('id,size\n1,5" screen\n')[1] == ["1", '5" screen']


def test_the_area_is_bounded() -> None:
    error = refusal(b"a,b\n" * 6000 + b"," * 5000 + b"x")
    assert error.code.name == "sheet-too-large"


def test_a_text_of_any_length_is_a_cell_like_any_other() -> None:
    assert rows_of(f"id,name\n1,{'x' * 200_000}\n2,Nord\n")[1:] == [["1", "x" * 200_000], ["2", "Nord"]]
