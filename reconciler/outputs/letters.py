"""What letters to a party have in common: whom they address, where they lie, and how they are paid."""

from __future__ import annotations

from typing import Any

from reconciler.config import Config
from reconciler.file_names import file_name
from reconciler.outputs.html import css_text, page
from reconciler.outputs.messages import Formats
from reconciler.references import in_groups
from reconciler.validate.tables import DIRECT


def letter_page(template: str, party: dict[str, Any], config: Config, **facts: Any) -> str:
    """A page to a party (party_id, name, address, postcode, city, country, language), from the seller of the config."""
    language = party["language"] or config.output.language
    formats = Formats(language)
    facts |= {"seller": config.seller, "address": address(party, config.seller.country, formats)}
    facts |= {"party_id": party["party_id"], "number_in_css": css_text(party["party_id"]), "in_groups": in_groups}
    return page(template, language, config.brand, **facts)


def address(party: dict[str, Any], home: str, formats: Formats) -> str:
    """The lines of the address; the country only where the letter crosses a border.

    >>> party = {"name": "Ek AB", "address": "Torg 1", "postcode": "411 24", "city": "Göteborg", "country": "SE"}
    >>> address(party, "DE", Formats("en")).splitlines()
    ['Ek AB', 'Torg 1', '411 24 Göteborg', 'SWEDEN']
    """
    lines = [
        party["name"] or party["party_id"],
        *(party["address"] or "").splitlines(),
        f"{party['postcode'] or ''} {party['city'] or ''}",
        formats.country(party["country"]).upper() if party["country"] != home else "",
    ]
    return "\n".join(line.strip() for line in lines if line.strip())


def folder_of(kind: str, party_id: str, reseller_id: str | None) -> str:
    """The folder of a party's letters: that of the reseller it is, or that it has, else `direct`.

    >>> folder_of("reseller", "R-1", None), folder_of("customer", "C-1", "R-1"), folder_of("customer", "C-2", None)
    ('R-1', 'R-1', 'direct')
    """
    return file_name(party_id if kind == "reseller" else reseller_id or DIRECT)
