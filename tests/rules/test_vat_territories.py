"""Which places are in the EU for VAT: Directive 2006/112/EC, art. 5 to 7."""

import pandas as pd
import pytest

from reconciler.config import EU
from reconciler.rules.vat_territories import vat_areas


def area(country: str, postcode: str | None = None, city: str | None = None) -> tuple[str, str | None]:
    found = vat_areas(pd.DataFrame({"country": [country], "postcode": [postcode], "city": [city]}, dtype="str")).iloc[0]
    return found["area"], None if pd.isna(found["vat_country"]) else found["vat_country"]


@pytest.mark.parametrize("country", sorted(EU))
def test_member_states(country: str) -> None:
    assert area(country, "10115", "Town") == ("eu", country)
    assert area(country) == ("eu", country)


@pytest.mark.parametrize("country", ["GB", "XI", "US", "NO", "CH", "IM", "JE", "GG", "AD", "SM", "VA", "GI", "SJ"])
def test_third_countries(country: str) -> None:
    assert area(country, "35001") == ("outside", None)


@pytest.mark.parametrize(
    "country",
    ["IC", "EA", "GP", "MQ", "GF", "RE", "YT", "MF", "BL", "PM", "NC", "PF", "WF", "TF", "FO", "GL"],
)
def test_territories_with_a_code_of_their_own(country: str) -> None:
    assert area(country) == ("outside", None)


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("ES", "35001"),  # Las Palmas
        ("ES", "38670"),  # Tenerife
        ("ES", "51001"),  # Ceuta
        ("ES", "52006"),  # Melilla
        ("FR", "97110"),  # Guadeloupe
        ("FR", "97200"),  # Martinique
        ("FR", "97300"),  # French Guiana
        ("FR", "97400"),  # Réunion
        ("FR", "97600"),  # Mayotte
        ("FR", "97500"),  # Saint Pierre and Miquelon
        ("FR", "97700"),  # Saint Barthélemy
        ("FR", "97800"),  # Saint Martin
        ("FR", "98600"),  # Wallis and Futuna
        ("FR", "98713"),  # Tahiti
        ("FR", "98800"),  # Nouméa
        ("IT", "23041"),  # Livigno
        ("IT", "22061"),  # Campione d'Italia
        ("DE", "78266"),  # Büsingen
        ("DE", "27498"),  # Heligoland
        ("GR", "63086"),  # Mount Athos, Karyes
        ("GR", "63087"),  # Mount Athos, Dafni
        ("EL", "630 86"),
        ("FR", "F-97110"),
        ("FR", "97110 CEDEX"),
        ("ES", "ES 35 001"),
        ("DK", "3900"),  # Nuuk
    ],
)
def test_territories_by_postcode(country: str, postcode: str) -> None:
    assert area(country, postcode) == ("outside", None)


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("ES", "07001"),  # the Balearic Islands belong to the EU
        ("ES", "28035"),
        ("ES", "3500"),  # 03500 Benidorm, whose zero Excel dropped
        ("ES", "3800"),  # 03800 Alcoy
        ("FR", "20000"),  # Corsica
        ("FR", "9710"),  # 09710, not Guadeloupe
        ("DE", "78265"),
        ("DE", "27499"),
        ("GR", "63075"),  # Ierissos, beside Athos
        ("IT", "23032"),  # Bormio
        ("PT", "9000-001"),  # Madeira
        ("AT", "6691"),  # Jungholz
        ("FI", "00220"),
        ("FI", "220"),  # 00220 Helsinki
        ("NL", "3500 AA"),
        ("DK", "8000"),
        ("ES", "350012"),  # no postcode
        ("ES", "-"),
    ],
)
def test_places_that_only_look_like_territories(country: str, postcode: str) -> None:
    assert area(country, postcode) == ("eu", country)


def test_monaco_is_france_and_greece_has_two_codes() -> None:
    assert area("MC", "98000", "Monaco") == ("eu", "FR")
    assert area("FR", "98000", "Monaco") == ("eu", "FR")
    assert area("EL", "10431") == ("eu", "GR")


@pytest.mark.parametrize(("country", "postcode"), [("AX", None), ("AX", "22100"), ("FI", "22100"), ("FI", "AX-22100")])
def test_aland_is_for_review(country: str, postcode: str | None) -> None:
    assert area(country, postcode) == ("review", None)


@pytest.mark.parametrize(
    ("postcode", "city", "expected"),
    [
        ("23030", "Livigno", "outside"),
        ("23030", " LIVIGNO (SO)", "outside"),
        ("23030", "Valfurva", "eu"),
        ("23030", None, "review"),
        ("22060", "Campione d'Italia", "outside"),
        ("22060", "Campione d’Italia", "outside"),
        ("22060", "Cabiate", "eu"),
        ("22060", "", "review"),
        ("22060", "Livigno", "eu"),
    ],
)
def test_former_postcodes_that_were_shared_need_the_city(postcode: str, city: str | None, expected: str) -> None:
    assert area("IT", postcode, city)[0] == expected


def test_a_party_without_a_country_is_refused() -> None:
    with pytest.raises(ValueError, match="no country"):
        area(None)  # type: ignore[arg-type]
