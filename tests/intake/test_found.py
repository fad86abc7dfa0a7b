"""What fuzzing has found is kept, and each target still takes it; and all that fuzzing begins with."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz.seeds import FOUND, seeds
from fuzz.targets import TARGETS
from made_files import codes_of, read

IN_A_CHILD = ("reader-panics.xls", "reader-aborts-1.xls", "reader-aborts-2.xls")
"""Files that end the process which reads them."""

FILES = sorted(path for path in FOUND.glob("*/*") if path.name not in IN_A_CHILD)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_was_found_breaks_no_promise_any_more(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", IN_A_CHILD)
def test_what_ends_a_reader_is_one_finding(tmp_path: Path, name: str) -> None:
    sheets, findings = read(tmp_path, "a.xls", (FOUND / "xls" / name).read_bytes())
    assert not sheets
    assert codes_of(findings) == ["reader-failed"]


@pytest.mark.parametrize("target", [name for name in TARGETS if name not in ("xls", "archive")])
def test_a_target_takes_what_its_fuzzing_begins_with(target: str) -> None:
    begins = seeds(target)
    assert begins
    for seed in begins[:25]:
        TARGETS[target](seed)


def test_a_broken_promise_is_seen() -> None:
    """A target that found nothing could not find anything: here a row vanishes."""
    from fuzz import promises

    from reconciler.intake.sheet import Sheet

    sheet = Sheet("a.csv", "", [["customer_id", "email"], ["C-1", "ida@nord.example"]])
    (one,) = promises.recognised_sheets([sheet], promises.table_schemas()).sheets
    with pytest.raises(promises.BrokenPromiseError, match="vanished"):
        promises.check_told({2}, one, [])
