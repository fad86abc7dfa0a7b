"""Pictures: they show their figures in proportion, and hold nothing that acts, loads or changes from run to run."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reconciler.outputs.pictures import Picture, bars, columns, ticks

MONTHS = Picture("m", "Money", "Columns", ["Jan", "Feb", "Mar"], [[100, 400, 0], [50, -200, 300]])
RESELLERS = Picture("r", "Seats", "Bars", ["Alfa", "Beta & <Co>"], [[30, 10], [20, 0], [0, 5]])


def sizes(svg: str, series: int, side: str) -> list[float]:
    """One side of each rectangle of a series, 0 where there is none."""
    rects = etree.fromstring(svg).xpath(f"//g[contains(@class, 'color-{series}')]//rect")
    return [float(rect.get(side) or 0) for rect in rects]


def test_columns_are_as_high_as_their_figures() -> None:
    svg = columns(MONTHS, 100, 50, str)
    unit = sizes(svg, 0, "height")[1] / 400
    assert unit > 0.1
    for series, values in enumerate(MONTHS.series):
        assert sizes(svg, series, "height") == pytest.approx([abs(v) * unit for v in values], abs=0.2)


def test_a_negative_figure_hangs_below_the_line() -> None:
    rects = etree.fromstring(columns(MONTHS, 100, 50, str)).xpath("//g[contains(@class, 'color-')]//rect")
    tops = [float(rect.get("y")) for rect in rects]
    zero = tops[0] + float(rects[0].get("height"))
    assert tops[4] == pytest.approx(zero, abs=0.2)  # Feb of the second series: -200
    assert all(top <= zero + 0.2 for n, top in enumerate(tops) if n != 4)


def test_bars_lie_one_after_another_with_the_first_label_on_top() -> None:
    root = etree.fromstring(bars(RESELLERS, 100))
    labels = {text.text: float(text.get("y")) for text in root.iter("text")}
    assert labels["Alfa"] < labels["Beta & <Co>"]
    rows = {}
    for series in range(3):
        for rect in root.xpath(f"//g[contains(@class, 'color-{series}')]//rect"):
            rows[series, float(rect.get("y"))] = (float(rect.get("x")), float(rect.get("width") or 0))
    top, low = sorted({y for _, y in rows})
    unit = rows[0, top][1] / 30
    left = rows[0, top][0]
    assert rows[1, top] == pytest.approx((left + 30 * unit, 20 * unit), abs=0.2)
    assert rows[0, low] == pytest.approx((left, 10 * unit), abs=0.2)
    assert rows[2, low] == pytest.approx((left + 10 * unit, 5 * unit), abs=0.2)


def test_the_axis_has_the_numbers_it_is_given() -> None:
    root = etree.fromstring(columns(MONTHS, 100, 50, lambda value: f"<{value}>"))
    assert {"<0>", "<200>", "<400>", "<-200>"} <= {text.text for text in root.iter("text")}


def test_who_cannot_see_a_picture_is_told_what_it_shows() -> None:
    root = etree.fromstring(bars(RESELLERS, 100))
    assert root.get("role") == "img"
    told = [root.find(f".//*[@id='{name}']").text for name in root.get("aria-labelledby").split()]
    assert told == ["Seats", "Bars"]
    assert len(root.findall(".//title")) == len(root.findall(".//desc")) == 1


@pytest.mark.parametrize("svg", [columns(MONTHS, 100, 50, str), bars(RESELLERS, 100)], ids=["columns", "bars"])
def test_a_picture_holds_nothing_that_acts_or_loads(svg: str) -> None:
    root = etree.fromstring(svg)
    assert {node.tag for node in root.iter()} <= {"svg", "title", "desc", "g", "path", "text", "rect"}
    assert not [word for word in ("http", "url(", "script", "style", "pygal", "onload", "href") if word in svg]


def test_a_label_that_looks_like_code_or_numbers_stays_as_it_is() -> None:
    odd = Picture("o", "T", "W", ['1.23456 xmlns="x"'], [[1]])
    assert [text.text for text in etree.fromstring(bars(odd, 100)).iter("text")] == ['1.23456 xmlns="x"']


def test_nothing_but_zeros_is_no_picture() -> None:
    nothing = Picture("n", "T", "W", ["a"], [[0], [0]])
    assert bars(nothing, 100) == columns(nothing, 100, 50, str) == ""
    assert bars(Picture("n", "T", "W", [], [[]]), 100) == ""


def test_another_process_draws_the_same_bytes() -> None:
    code = "from tests.outputs.test_pictures import *; print(columns(MONTHS, 100, 50, str) + bars(RESELLERS, 100))"
    drawn = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout for _ in "12"
    }
    assert drawn == {columns(MONTHS, 100, 50, str) + bars(RESELLERS, 100) + "\n"}


@given(st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=24))
def test_ticks_are_few_even_and_take_in_every_figure(values: list[int]) -> None:
    marks = ticks([values])
    assert 0 in marks
    assert marks[0] <= min(values)
    assert marks[-1] >= max(values)
    assert 1 <= len(marks) <= 6
    assert len({b - a for a, b in itertools.pairwise(marks)}) <= 1
