"""What the program is made of: nothing undeclared, nothing declared in vain, and a bill of materials that is steady."""

from __future__ import annotations

import json

import pytest
import supply
from packaging.requirements import Requirement


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    assert list(supply.import_problems()) == []


def test_an_import_that_nobody_declared_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supply, "imported", lambda: {"pandas", "pytest"})
    problems = list(supply.import_problems())
    assert "pytest is imported and not declared" in problems
    assert "click is declared and never imported" in problems
    assert not any(problem.startswith("pandas") for problem in problems)


def test_the_bill_of_materials_names_each_package_once_and_comes_out_the_same(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(supply, "BUILD", tmp_path)
    supply.write_sbom()
    first = (tmp_path / "sbom.cdx.json").read_bytes()
    supply.write_sbom()
    assert (tmp_path / "sbom.cdx.json").read_bytes() == first
    bom = json.loads(first)
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    names = [part["name"] for part in bom["components"]]
    assert len(set(names)) == len(names)
    assert {"pandas", "sqlalchemy"} <= set(names)
    assert all(Requirement(f"{part['name']}=={part['version']}") for part in bom["components"])
