"""XML that nobody's bank writes: it is refused in time and memory, nothing is fetched, and no part of it is taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_camt import balance, camt, entry, lines_of

from reconciler.intake import bounds
from reconciler.intake.codes import FileRefusedError
from reconciler.intake.statements.bank_file import bank_format
from reconciler.intake.statements.camt import read_camt

WHOLE = camt(balance("OPBD", "1.00"), entry(details=["<RmtInf><Ustrd>Müller &amp; Söhne €</Ustrd></RmtInf>"]))
HEAD = b"<?xml version='1.0' encoding='UTF-8'?>"
LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))


def with_doctype(doctype: str, text: str = "&x;") -> bytes:
    return WHOLE.replace(HEAD, HEAD + doctype.encode()).replace("€".encode(), text.encode())


def refusal(data: bytes) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as refused:
        read_camt(data)
    return refused.value


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE Document>",
        "<!DOCTYPE Document SYSTEM 'camt.dtd'>",
        "<!DOCTYPE Document [<!ENTITY x 'y'>]>",
        f"<!DOCTYPE Document [<!ENTITY l0 'ha'>{LAUGHS}<!ENTITY x '&l9;'>]>",
        "<!DOCTYPE Document [<!ENTITY % p SYSTEM 'http://nowhere.example/p.dtd'> %p;]>",
        " " * 3 * 64 * 1024 + "<!DOCTYPE Document [<!ENTITY x 'y'>]>",
        f"<!--{'x' * 3 * 64 * 1024}--><!DOCTYPE Document>",
    ],
)
def test_a_document_type_is_refused(doctype: str) -> None:
    used = "&x;" if "ENTITY x" in doctype else ""
    assert refusal(with_doctype(doctype, used)).code.name == "bank-file-hostile"


def test_a_document_type_in_utf_16_is_refused() -> None:
    text = with_doctype("<!DOCTYPE Document [<!ENTITY x 'y'>]>").decode().replace("UTF-8", "UTF-16")
    assert refusal(text.encode("utf-16")).code.name == "bank-file-hostile"


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")
    refused = refusal(with_doctype(f"<!DOCTYPE Document [<!ENTITY x SYSTEM '{secret.as_uri()}'>]>"))
    assert refused.code.name == "bank-file-hostile"
    assert "the secret" not in refused.message


def test_an_entity_that_nobody_declared_is_refused() -> None:
    assert refusal(WHOLE.replace(b"&amp;", b"&x;")).code.name == "file-unreadable"


def test_deep_nesting_is_refused() -> None:
    def nested(depth: int) -> bytes:
        return camt(entry(details=["<a>" * depth + "</a>" * depth]))

    assert len(read_camt(nested(bounds.DEEPEST_FIELD))) == 1
    assert refusal(nested(bounds.DEEPEST_FIELD + 3)).code.name == "bank-file-hostile"
    assert refusal(nested(100_000)).code.name == "file-unreadable"


def test_xml_without_end_of_an_entry_is_refused_before_it_fills_the_memory() -> None:
    filler = "<a/>" * (bounds.LARGEST_ENTRY // 4 + 100_000)
    assert refusal(camt(filler)).code.name == "bank-file-hostile"
    entries = entry(details=["<RmtInf><Ustrd>x</Ustrd></RmtInf>"]) * 40_000
    assert len(entries) > bounds.LARGEST_ENTRY
    assert len(lines_of(entries)) == 40_000


@pytest.mark.parametrize("cut", range(60, len(WHOLE), 37))
def test_a_truncated_file_is_refused_wherever_it_is_cut(cut: int) -> None:
    assert refusal(WHOLE[:cut]).code.name == "file-unreadable"


@pytest.mark.parametrize("more", [b"<x/>", b"text", WHOLE])
def test_more_than_one_document_is_refused(more: bytes) -> None:
    assert refusal(WHOLE + more).code.name == "file-unreadable"


@pytest.mark.parametrize(
    "data",
    [
        WHOLE,
        b"\xef\xbb\xbf" + WHOLE,
        b"\r\n  " + WHOLE,
        WHOLE.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        WHOLE.decode().replace("UTF-8", "UTF-16").encode("utf-16-be").join([b"\xfe\xff", b""]),
        WHOLE.decode().replace("UTF-8", "ISO-8859-15").encode("iso-8859-15"),
        WHOLE.decode().replace("UTF-8", "windows-1252").encode("cp1252"),
        WHOLE.replace(b"<Ustrd>", b"<Ustrd><![CDATA[").replace(b"&amp;", b"&").replace(b"</Ustrd>", b"]]></Ustrd>"),
        WHOLE.replace(b" S\xc3\xb6hne", b"<!-- a remark --> S\xc3\xb6hne"),
    ],
)
def test_encodings_that_say_what_they_are_read_the_same(data: bytes) -> None:
    assert bank_format(data) == "camt"
    ((line,),) = (one.lines for one in read_camt(data))
    assert line.text == "Müller & Söhne €"


def test_an_encoding_that_is_not_what_the_file_says_is_refused() -> None:
    assert refusal(WHOLE.decode().encode("cp1252")).code.name == "file-unreadable"
    assert refusal(WHOLE.replace(b"UTF-8", b"UTF-99")).code.name == "file-unreadable"


@pytest.mark.parametrize("data", [b"", b"<", b"<Document/>", b"\0" * 100, b"\xff\xfe", camt()[:-400] + b"</Document>"])
def test_what_is_no_camt_file_is_refused(data: bytes) -> None:
    assert refusal(data).code.name in ("file-unreadable", "statement-incomplete")
