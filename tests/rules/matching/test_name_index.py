"""Which names are like which: the same whether compared with all, or with those that share rare parts only."""

from __future__ import annotations

import random
import re

import pytest
from rapidfuzz import fuzz

from reconciler.rules.matching import name_index
from reconciler.rules.matching.name_index import NameIndex, clear_names

SYLLABLES = re.findall(
    "[a-z]+", "berg feld wald nord lind strom hus kron vik sten mark hagen rot schwarz lager quell ypern"
)


def names(count: int) -> list[str]:
    chance = random.Random(4)
    return [" ".join(sorted("".join(chance.sample(SYLLABLES, 3)) for _ in range(2))) for _ in range(count)]


def test_shared_rare_parts_find_a_misspelt_name_among_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_index, "_COMPARED_AT_MOST", 0)
    parties = names(3000)
    asked = {name[:5] + name[6:]: name for name in parties[:300]}
    best = NameIndex(parties).nearest(list(asked)).drop_duplicates("payer").set_index("payer")
    for payer, row in best.iterrows():
        assert row["score"] == max(round(fuzz.ratio(payer, name) * 100) for name in parties)
    assert len(best) == len(asked)


def test_an_equal_name_stands_alone() -> None:
    near = NameIndex(["bergmann", "bergman"]).nearest(["bergmann"])
    assert near["name"].tolist() == ["bergmann"]


@pytest.mark.parametrize(
    ("parties", "clear"),
    [
        (["abcdefgh"], ["abcdefgh"]),  # abcdefxx: 2 * 6 of 16, 75, and no other
        (["abcdefgh", "abcdefyz"], []),  # both 75
        (["abcdefxh", "abcdefgx"], []),  # both 87.5: under 90
        (["abcdefx", "abcdefxxz"], ["abcdefxxz"]),  # 93.3 and 94.1: as good as equal
    ],
)
def test_a_payer_is_clearly_one_party_where_none_is_nearly_as_like(parties: list[str], clear: list[str]) -> None:
    assert clear_names(NameIndex(parties).nearest(["abcdefxx"])).tolist() == clear


def test_no_names_are_like_none() -> None:
    assert NameIndex([]).nearest(["bergmann"]).empty
    assert NameIndex(["bergmann"]).nearest([""]).empty
