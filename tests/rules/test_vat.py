"""The whole VAT table of the design, its findings, and the amounts."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import config, frames
from reconciler.finding import Finding, Place
from reconciler.rules.vat import vat_amounts, vat_treatments
from reconciler.rules.vat_checks import check_vat_treatments
from reconciler.vat_data import read_vat_rates

RATES = read_vat_rates()
SELLER = config.Seller(
    name="Nordlås AB",
    address="Storgatan 1",
    postcode="411 24",
    city="Göteborg",
    country="SE",
    currency="SEK",
    vat_number="SE556036079301",
    email="billing@nordlas.example",
    iban="SE4550000000058398257466",
)
AUTUMN = date(2026, 11, 30)
CHECKED = {"vat_checked_on": "2026-11-02", "vat_check_id": "WAPIAAAAZ1"}


def party(country: str, vat_number: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"kind": "customer", "party_id": "fjord", "country": country, "vat_number": vat_number, **fields}


def treated(
    parties: list[dict[str, Any]], on: date = AUTUMN, seller: config.Seller = SELLER, **vat: bool
) -> tuple[frames.Frame, list[Finding]]:
    rows = frames.typed(parties, frames.PARTY)
    rows.index = pd.RangeIndex(2, len(rows) + 2)
    treatments = vat_treatments(rows, on, seller, config.Vat(**vat), RATES)
    findings = check_vat_treatments(treatments, rows, lambda row, name: Place("c.xlsx", "customers", f"{name}:{row}"))
    return treatments, findings


def outcome(one: dict[str, Any], **choices: Any) -> tuple[Any, ...]:
    """Status, category, rate, country of the VAT and codes of the findings; None for what is missing."""
    treatments, findings = treated([one], **choices)
    row = treatments.iloc[0]
    shown = [row[name] for name in ("status", "vat_category", "vat_rate_bp", "vat_country")]
    return *(None if pd.isna(value) else value for value in shown), [found.code for found in findings]


GERMAN = "DE136695976"
HELD = (None, None, None)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        # same country as the seller: the seller's rate, with or without a number
        (party("SE"), ("ok", "S", 2500, "SE", [])),
        (party("SE", "SE123456789701"), ("ok", "S", 2500, "SE", [])),
        # another EU country, valid number: reverse charge
        (party("DE", GERMAN), ("ok", "AE", 0, "DE", [])),
        (party("GR", "EL094259216"), ("ok", "AE", 0, "GR", [])),
        (party("MC", "FR23334175221"), ("ok", "AE", 0, "FR", [])),
        # another EU country, no number: that country's rate and a warning
        (party("DE"), ("ok", "S", 1900, "DE", ["vat-no-number"])),
        (party("FI"), ("ok", "S", 2550, "FI", ["vat-no-number"])),
        (party("MC"), ("ok", "S", 2000, "FR", ["vat-no-number"])),
        (party("DE", "  "), ("ok", "S", 1900, "DE", ["vat-no-number"])),
        # a number that fails its check, at home too
        (party("DE", "DE136695978"), ("invalid-number", *HELD, ["vat-number-invalid"])),
        (party("SE", "SE123456789101"), ("invalid-number", *HELD, ["vat-number-invalid"])),
        (party("SE", "556036079301"), ("invalid-number", *HELD, ["vat-number-invalid"])),
        (party("DE", "EU372022452"), ("invalid-number", *HELD, ["vat-number-invalid"])),
        (party("DE", "IM1234567894"), ("invalid-number", *HELD, ["vat-number-invalid"])),
        (party("GR", "GR094259216"), ("invalid-number", *HELD, ["vat-number-invalid"])),
        # a number of another country
        (party("FR", GERMAN), ("foreign-prefix", *HELD, ["vat-number-foreign-prefix"])),
        (party("SE", GERMAN), ("foreign-prefix", *HELD, ["vat-number-foreign-prefix"])),
        (party("IE", "XI980780684"), ("foreign-prefix", *HELD, ["vat-number-foreign-prefix"])),
        # outside the EU: not subject, and the number is the party's own affair
        (party("US"), ("ok", "O", None, None, [])),
        (party("GB", "GB980780684"), ("ok", "O", None, None, [])),
        (party("XI", "XI123"), ("ok", "O", None, None, [])),
        (party("NO", "no number at all"), ("ok", "O", None, None, [])),
        # but not where it is right in a member state: then the number or the country is wrong
        (party("GB", GERMAN), ("foreign-prefix", *HELD, ["vat-number-foreign-prefix"])),
        (party("US", "el 094259216"), ("foreign-prefix", *HELD, ["vat-number-foreign-prefix"])),
        (party("US", "DE136695978"), ("ok", "O", None, None, [])),
        # territories
        (party("ES", "ESB64717839", postcode="35001"), ("ok", "O", None, None, [])),
        (party("IC"), ("ok", "O", None, None, [])),
        (party("IC", "ESB64717838"), ("ok", "O", None, None, [])),
        (party("DE", GERMAN, postcode="78266"), ("ok", "O", None, None, [])),
        (party("FR", postcode="97110"), ("ok", "O", None, None, [])),
        (party("DE", postcode="27498"), ("ok", "O", None, None, [])),
        (party("IT", postcode="23030", city="Livigno"), ("ok", "O", None, None, [])),
        (party("AX"), ("review", *HELD, ["vat-territory-review"])),
        (party("FI", "FI20774740", postcode="22100"), ("review", *HELD, ["vat-territory-review"])),
        (party("IT", postcode="23030"), ("review", *HELD, ["vat-territory-review"])),
    ],
)
def test_the_table(one: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert outcome(one) == expected


def test_without_the_one_stop_shop_the_seller_s_rate_applies() -> None:
    assert outcome(party("DE"), oss=False) == ("ok", "S", 2500, "SE", ["vat-no-number"])
    assert outcome(party("DE", GERMAN), oss=False) == ("ok", "AE", 0, "DE", [])


@pytest.mark.parametrize(
    ("evidence", "status"),
    [
        ({}, "unchecked"),
        ({"vat_checked_on": "2026-11-02"}, "unchecked"),
        ({"vat_check_id": "WAPIAAAAZ1"}, "unchecked"),
        ({"vat_checked_on": "2026-11-02", "vat_check_id": " "}, "unchecked"),
        (CHECKED, "ok"),
    ],
)
def test_reverse_charge_waits_for_evidence_where_it_is_required(evidence: dict[str, str], status: str) -> None:
    assert outcome(party("DE", GERMAN, **evidence), require_vat_check=True)[0] == status
    assert outcome(party("DE", GERMAN, **evidence))[0] == "ok"


def test_evidence_is_asked_for_reverse_charge_only() -> None:
    for one in (party("SE", "SE123456789701"), party("DE"), party("US", "12-3456789")):
        assert outcome(one, require_vat_check=True)[0] == "ok"


@pytest.mark.parametrize(
    ("on", "rate"), [(date(2020, 6, 30), 1900), (date(2020, 7, 1), 1600), (date(2020, 12, 31), 1600), (AUTUMN, 1900)]
)
def test_the_rate_is_that_of_the_issue_date(on: date, rate: int) -> None:
    assert outcome(party("DE"), on=on)[2] == rate


def test_a_day_without_a_known_rate_is_held() -> None:
    assert outcome(party("DE"), on=date(2015, 12, 31)) == ("no-rate", *HELD, ["vat-no-rate"])
    assert outcome(party("US"), on=date(2015, 12, 31))[0] == "ok"


def test_a_french_seller_has_monaco_at_home() -> None:
    french = SELLER.model_copy(update={"country": "FR", "currency": "EUR", "vat_number": "FR23334175221"})
    assert outcome(party("MC"), seller=french) == ("ok", "S", 2000, "FR", [])
    assert outcome(party("SE", "SE123456789701"), seller=french)[1] == "AE"


def test_the_frame_has_the_parties_index_and_its_types() -> None:
    treatments, _ = treated([party("SE"), party("DE"), party("US")])
    assert treatments.index.tolist() == [2, 3, 4]
    assert treatments["is_unregistered"].tolist() == [False, True, False]
    types = treatments.dtypes.astype(str).to_dict()
    assert types == {
        "status": "str",
        "vat_category": "str",
        "vat_rate_bp": "Int64",
        "vat_country": "str",
        "is_unregistered": "bool",
        "territory": "str",
    }
    nobody, findings = treated([])
    assert (len(nobody), findings) == (0, [])
    assert nobody.dtypes.astype(str).to_dict() == types


@pytest.mark.parametrize(
    ("one", "cell", "words", "advice"),
    [
        (party("DE", "DE136695978"), "vat_number:2", "'DE136695978'", "leave the cell empty"),
        (party("SE", "556036079301"), "vat_number:2", "does not begin with SE", "Write SE556036079301."),
        (party("GB", GERMAN), "vat_number:2", "with the prefix DE, but GB is outside the EU", "correct the country"),
        (party("FR", GERMAN), "vat_number:2", "VAT numbers of FR begin with FR", "correct the country"),
        (party("DE"), "vat_number:2", "19 % VAT of DE is charged", "Fill in the VAT number"),
        (party("FI"), "vat_number:2", "25.5 % VAT of FI is charged", "Fill in the VAT number"),
        (party("AX"), "country:2", "Åland", "by hand"),
        (party("FI", postcode="22100"), "postcode:2", "Åland", "by hand"),
        (party("IT", postcode="23030"), "city:2", "Livigno", "Write the city."),
    ],
)
def test_findings_name_the_cell_the_value_and_the_repair(
    one: dict[str, Any], cell: str, words: str, advice: str
) -> None:
    _, (found,) = treated([one])
    assert found.place.cell == cell
    assert words in found.message
    assert advice in found.advice


def test_the_finding_of_a_missing_vies_answer_names_the_empty_cell() -> None:
    both, half = party("DE", GERMAN), party("DE", GERMAN, vat_checked_on="2026-11-02")
    _, findings = treated([both, half], require_vat_check=True)
    assert [found.place.cell for found in findings] == ["vat_checked_on:2", "vat_check_id:3"]


@given(st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 3000)), min_size=1))
def test_vat_is_rounded_half_up_once(rows: list[tuple[int, int]]) -> None:
    net, rate = np.array(rows, dtype=np.int64).T
    exact = [(Decimal(n) * r / 10_000).quantize(Decimal(1), rounding=ROUND_HALF_UP) for n, r in rows]
    assert vat_amounts(net, rate).tolist() == [int(value) for value in exact]
