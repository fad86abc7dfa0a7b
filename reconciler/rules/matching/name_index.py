"""The parties' names, to be asked which of them a payer's name is most like; quick for many thousand of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from reconciler import frames
from reconciler.frames import Column, Frame

SIMILAR = 75
"""From this similarity on (0 to 100), two names can be one party's."""

NEAR = {"payer": "text", "name": "text", "score": "int"}  # score: similarity in hundredths

_AS_GOOD_AS_EQUAL = 9_000
_NEARLY_AS_LIKE = 500
_NOTICED = SIMILAR - _NEARLY_AS_LIKE / 100 - 0.1
_KEPT = 3  # of each payer's name so many parties' names: the most like, and what comes near it
_COMPARED_AT_MOST = 30_000_000  # comparisons of every name with every other; beyond, only with what shares rare parts
_ROWS_AT_ONCE = 2048
_POSTINGS = 400  # of names that share a rare part with a payer's name, about so many are looked at
_CANDIDATES = 48
_WIDTHS = (3, 5)  # letters of a part
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class NameIndex:
    """Folded names of parties, each once.

    >>> NameIndex(["bergmann", "forêt numérique"]).nearest(["bergman", "xyz"]).to_dict("records")
    [{'payer': 'bergman', 'name': 'bergmann', 'score': 9333}]
    """

    def __init__(self, names: Sequence[str]) -> None:
        """Names folded by `folded_name`; the empty one is no name."""
        self._names = sorted(set(names) - {""})
        self._known = frozenset(self._names)
        self._parts: _Parts | None = None

    def nearest(self, payers: Sequence[str]) -> Frame:
        """For each folded payer's name the names that are most like it, the best first and at least SIMILAR (NEAR).

        An equal name stands alone: nothing is more like it. Few names are compared with all, many with those that
        share one of their rarest parts of three letters.
        """
        asked = sorted(set(payers) - {""})
        equal = [payer for payer in asked if payer in self._known]
        rest = [payer for payer in asked if payer not in self._known]
        found = [pd.DataFrame({"payer": equal, "name": equal, "score": 10_000})]
        if self._names:
            compared = self._all if len(rest) * len(self._names) <= _COMPARED_AT_MOST else self._sharing
            found += [compared(rest[start : start + _ROWS_AT_ONCE]) for start in range(0, len(rest), _ROWS_AT_ONCE)]
        near = frames.joined(found, NEAR).sort_values(["payer", "score", "name"], ascending=[True, False, True])
        is_similar = near.groupby("payer")["score"].transform("max") >= SIMILAR * 100
        return near[is_similar & (near.groupby("payer").cumcount() < _KEPT)].reset_index(drop=True)

    def _all(self, payers: list[str]) -> Frame:
        scores = process.cdist(payers, self._names, scorer=fuzz.ratio, score_cutoff=_NOTICED, dtype=np.float32)
        asked, candidates = np.nonzero(scores)
        return self._similar(payers, asked, candidates, scores[asked, candidates])

    def _sharing(self, payers: list[str]) -> Frame:
        if self._parts is None:
            self._parts = _Parts(self._names)
        asked, candidates = self._parts.sharing(payers)
        names = np.array(self._names, dtype=object)
        scores = process.cpdist(
            np.array(payers, dtype=object)[asked].tolist(),
            names[candidates].tolist(),
            scorer=fuzz.ratio,
            score_cutoff=_NOTICED,
            dtype=np.float32,
        )
        return self._similar(payers, asked[scores > 0], candidates[scores > 0], scores[scores > 0])

    def _similar(self, payers: list[str], asked: Any, candidates: Any, scores: Any) -> Frame:
        pairs = {
            "payer": np.array(payers, dtype=object)[asked],
            "name": np.array(self._names, dtype=object)[candidates],
        }
        return frames.typed(pd.DataFrame({**pairs, "score": np.round(scores * 100)}), NEAR)


class _Parts:
    """Which names hold which parts of three letters."""

    def __init__(self, names: list[str]) -> None:
        owners, parts = _parts_of(names)
        order = np.argsort(parts, kind="stable")
        self._owners = owners[order]
        self._parts, self._starts, self._counts = np.unique(parts[order], return_index=True, return_counts=True)

    def sharing(self, payers: list[str]) -> tuple[Any, Any]:
        """Positions of payers and names that share the payer's rarest parts, those that share most of them."""
        asked, parts = _parts_of(payers)
        places = np.searchsorted(self._parts, parts).clip(max=len(self._parts) - 1)
        is_known = self._parts[places] == parts
        asked, places = asked[is_known], places[is_known]
        counts = self._counts[places]
        order = np.lexsort((counts, asked))
        asked, places, counts = asked[order], places[order], counts[order]
        before = _running(asked, counts) - counts
        asked, places, counts = (column[before < _POSTINGS] for column in (asked, places, counts))
        rows = np.repeat(np.arange(len(asked)), counts)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        pairs = asked[rows] * (self._owners.max() + 1) + self._owners[self._starts[places][rows] + within]
        unique, shared = np.unique(pairs, return_counts=True)
        payer, name = np.divmod(unique, self._owners.max() + 1)
        most = np.maximum.reduceat(shared, np.flatnonzero(np.diff(payer, prepend=-1))) if len(payer) else shared
        is_near = shared * 3 > np.repeat(most, np.unique(payer, return_counts=True)[1])
        payer, name, shared = payer[is_near], name[is_near], shared[is_near]
        best = np.lexsort((-shared, payer))
        payer, name = payer[best], name[best]
        is_kept = _running(payer, np.ones(len(payer), dtype=np.int64)) <= _CANDIDATES
        return payer[is_kept], name[is_kept]


def _parts_of(names: list[str]) -> tuple[Any, Any]:
    """(position of the name, part as a number), each once; a name is padded so that its ends are parts, too."""
    padded = [f" {name} " for name in names]
    letters = np.frombuffer("".join(padded).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    owners = np.repeat(np.arange(len(padded)), [len(name) for name in padded])
    found = []
    for width in _WIDTHS:
        count = max(len(letters) - width + 1, 0)
        parts = np.full(count, width, dtype=np.uint64)
        for place in range(width):
            parts = parts * _MULTIPLIER + letters[place : place + count]  # wraps around: a hash
        is_inside = owners[:count] == owners[len(owners) - count :]
        found.append((owners[:count][is_inside], parts[is_inside].view(np.int64)))
    return np.concatenate([owner for owner, _ in found]), np.concatenate([part for _, part in found])


def _running(groups: Any, values: Any) -> Any:
    """The running sum within each group; equal groups stand together."""
    total = np.cumsum(values)
    starts = np.concatenate([[True], groups[1:] != groups[:-1]]) if len(groups) else np.zeros(0, dtype=bool)
    before = (total - values)[starts]
    return total - np.repeat(before, np.diff(np.concatenate([np.flatnonzero(starts), [len(groups)]])))


def clear_names(near: Frame) -> Column:
    """For each payer's name the name that it is without doubt: as good as equal, or none comes near it."""
    best = near.drop_duplicates("payer").set_index("payer")
    second = near[near.duplicated("payer")].drop_duplicates("payer").set_index("payer")["score"]
    gap = best["score"] - second.reindex(best.index).fillna(0)
    clear: Column = best.loc[(best["score"] >= _AS_GOOD_AS_EQUAL) | (gap > _NEARLY_AS_LIKE), "name"]
    return clear
