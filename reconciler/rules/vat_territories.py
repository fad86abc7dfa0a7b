"""Which places belong to the EU for VAT: some parts of member states do not, and one neighbour does.

Source: Directive 2006/112/EC, art. 5–7, and the Commission's table of the territorial status of EU countries and
certain territories.
"""

from __future__ import annotations

import pandas as pd

from reconciler.config import EU
from reconciler.frames import Column, Frame

INSIDE, OUTSIDE, REVIEW = "eu", "outside", "review"

SAME_AS = {"EL": "GR", "MC": "FR"}
"""Codes that stand for a member state: Greece's VAT prefix, and Monaco, which belongs to France for VAT."""

COUNTRY_CODES = {
    "AX": "Åland",
    "EA": "Ceuta and Melilla",
    "IC": "the Canary Islands",
    "GF": "French Guiana",
    "GP": "Guadeloupe",
    "MQ": "Martinique",
    "RE": "Réunion",
    "YT": "Mayotte",
    "BL": "Saint Barthélemy",
    "MF": "Saint Martin",
    "NC": "New Caledonia",
    "PF": "French Polynesia",
    "PM": "Saint Pierre and Miquelon",
    "TF": "the French Southern Lands",
    "WF": "Wallis and Futuna",
    "GL": "Greenland",
    "FO": "the Faroe Islands",
}
"""Territories of member states that have a country code of their own."""

POSTCODES = {
    "ES35": "the Canary Islands",
    "ES38": "the Canary Islands",
    "ES51": "Ceuta",
    "ES52": "Melilla",
    "FI22": "Åland",
    "DK39": "Greenland",
    "FR971": "Guadeloupe",
    "FR972": "Martinique",
    "FR973": "French Guiana",
    "FR974": "Réunion",
    "FR975": "Saint Pierre and Miquelon",
    "FR976": "Mayotte",
    "FR977": "Saint Barthélemy",
    "FR978": "Saint Martin",
    "FR984": "the French Southern Lands",
    "FR986": "Wallis and Futuna",
    "FR987": "French Polynesia",
    "FR988": "New Caledonia",
    "DE27498": "Heligoland",
    "DE78266": "Büsingen",
    "GR63086": "Mount Athos",
    "GR63087": "Mount Athos",
    "IT22061": "Campione d'Italia",
    "IT23041": "Livigno",
}
"""Territories by country and the first two, three or five digits of the postcode."""

SHARED_POSTCODES = {"IT22060": ("Campione d'Italia", "campione"), "IT23030": ("Livigno", "livigno")}
"""Former postcodes that a territory shared with places inside: the territory, and how its town begins."""
SHARED = {territory for territory, _ in SHARED_POSTCODES.values()}

LENGTHS = {"DK": 4}
"""Digits of a postcode where it is not five; Excel drops zeros in front, which are put back."""


def vat_areas(parties: Frame) -> Frame:
    """Where each party is for VAT: `area` (eu | outside | review), `vat_country` (the member state), `territory`.

    `parties` has country, postcode and city. `vat_country` is missing outside the EU; `territory` names a part with
    rules of its own, and is missing elsewhere. Åland is for review, and so is a former postcode that a territory
    shared with its neighbours where the city is not written. A party without a country raises ValueError.

    >>> parties = pd.DataFrame({"country": ["ES", "ES", "MC"], "postcode": ["35001", "3500", "98000"], "city": ""})
    >>> vat_areas(parties)["area"].tolist()
    ['outside', 'eu', 'eu']
    """
    if parties["country"].isna().any():
        raise ValueError("a party has no country")
    country = parties["country"].replace(SAME_AS)
    key = country + _postcodes(parties["postcode"], country)
    territory = country.map(COUNTRY_CODES)
    for length in (2, 3, 5):
        territory = territory.fillna(key.str[: 2 + length].map(POSTCODES))
    shared, is_unclear = _shared(key, parties["city"])
    territory = territory.fillna(shared).astype("str")
    area = pd.Series(OUTSIDE, index=parties.index).mask(country.isin(EU) & territory.isna(), INSIDE)
    area = area.mask(is_unclear | (territory == "Åland"), REVIEW)
    return pd.DataFrame(
        {"area": area, "vat_country": country.where(area == INSIDE).astype("str"), "territory": territory}
    )


def _postcodes(postcodes: Column, country: Column) -> Column:
    """The digits a postcode begins with, without spaces or a country prefix such as F-; empty where there are none."""
    joined = postcodes.astype("str").str.replace(r"[\s.-]", "", regex=True)
    digits = joined.str.extract(r"^[A-Za-z]{0,3}(\d+)", expand=False)
    length = country.map(LENGTHS).fillna(5).astype("int64")
    padded = digits.str.zfill(5).where(length == 5, digits.str.zfill(4))
    return padded.where(digits.str.len() <= length, "").fillna("")


def _shared(key: Column, city: Column) -> tuple[Column, Column]:
    """The territory behind a former, shared postcode, and whether it is not clear from the city."""
    name = key.map({code: name for code, (name, _) in SHARED_POSTCODES.items()})
    town = city.astype("str").str.strip().str.casefold().fillna("")
    is_there = pd.Series(False, index=key.index)
    for code, (_, start) in SHARED_POSTCODES.items():
        is_there |= (key == code) & town.str.startswith(start)
    is_unclear = name.notna() & (town == "")
    return name.where(is_there | is_unclear), is_unclear
