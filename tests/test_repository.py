"""What the checkout promises: pinned names, no traces of one machine, a wheel that works, a sample that is made."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([0-9][A-Za-z0-9.!+]*)$")
MACHINE_PATH = re.compile(rb"(?<![\w./~-])/(?:root|home|work|Users|opt|mnt)/[\w.]|[A-Z]:\\\\?Users")
SETTLED = {  # as sample_data/november.py lays it out: payment, invoice, pass
    ("B1029-0071", "F2026-118", "review"),
    ("T1103-001", "INV-2026-000008", "1"),
    ("T1104-001", "INV-2026-000001", "1"),
    ("T1105-001", "INV-2026-000002", "1b"),
    ("T1106-001", "INV-2026-000003", "1"),
    ("T1109-001", "INV-2026-000004", "1b"),
    ("B1110-0104", "INV-2026-000006", "2"),
    ("B1113-0088/1", "INV-2026-000007", "1"),
    ("B1113-0088/2", "INV-2026-000009", "1"),
    ("T1105-001", "INV-2026-000002", "credit"),  # the credit note of `make run`
}
HELD = {
    ("bad-email", "rosters/kryptohaus.xlsx", "Nutzer", "B10"),
    ("vat-number-invalid", "customers.xlsx", "Orders", "I11"),
}
SAMPLE_BOOKS = sorted(p.relative_to(ROOT / "sample_data/workspace") for p in ROOT.glob("sample_data/**/*.xlsx"))


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def pins() -> dict[str, str]:
    found = [PIN.match(line) for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()]
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def required() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*project["dependencies"], *(r for extra in project["optional-dependencies"].values() for r in extra)]
    return [Requirement(text) for text in named]


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not PIN.match(line)] == []


def test_constraints_pin_whatever_the_project_asks_for() -> None:
    known = pins()
    missing = [r.name for r in required() if canonicalize_name(r.name) not in known]
    refused = [str(r) for r in required() if not r.specifier.contains(known.get(canonicalize_name(r.name), "0"))]
    assert (missing, refused) == ([], [])


def test_no_tracked_file_names_a_place_on_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in tracked_files()
        if (match := MACHINE_PATH.search(path.read_bytes())) and path.suffix != ".xlsx"
    ]
    assert found == []


def test_every_module_says_what_it_is() -> None:
    modules = [p for p in tracked_files() if p.suffix == ".py"]
    silent = [p.relative_to(ROOT) for p in modules if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert silent == []


def test_relative_links_in_the_documentation_lead_somewhere() -> None:
    lost = []
    for page in (p for p in tracked_files() if p.suffix == ".md"):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                lost.append(f"{page.relative_to(ROOT)} → {target}")
    assert lost == []


def test_the_sample_is_what_its_script_makes(tmp_path: Path) -> None:
    script = ROOT / "sample_data/make_sample.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)
    assert sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*.xlsx")) == SAMPLE_BOOKS
    for name in SAMPLE_BOOKS:
        assert cells(tmp_path / name) == cells(ROOT / "sample_data/workspace" / name)


def cells(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without reaching for anything."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment that holds the wheel, and sees this one's packages through a .pth."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(home, with_pip=False)
    paths = sysconfig.get_paths(vars={"base": str(home), "platbase": str(home)})
    beside = Path(paths["purelib"]) / "packages_of_the_tests.pth"
    beside.write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    target = ["--python", str(home), "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *target], check=True, capture_output=True)
    return Path(paths["scripts"])


def run(command: list[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(list(map(str, command)), cwd=folder, env=clean, capture_output=True, text=True, check=False)


def test_the_wheel_carries_schemas_templates_and_nothing_beside_the_package(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"reconciler/schemas/{p.name}" for p in ROOT.glob("schemas/*.json")} <= names
    assert {f"reconciler/schemas/bank_profiles/{p.name}" for p in ROOT.glob("schemas/bank_profiles/*.toml")} <= names
    bundled = {f"reconciler/{p.relative_to(ROOT).as_posix()}" for p in ROOT.glob("templates/**/*") if p.is_file()}
    assert bundled <= names
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"reconciler"}


def test_the_installed_wheel_runs_the_sample(installed: Path, tmp_path: Path) -> None:
    where = run([installed / "python", "-c", "import reconciler; print(reconciler.__file__)"], tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(installed.parent), where.stderr
    shutil.copytree(ROOT / "sample_data/workspace", tmp_path / "books")
    for month, day in (("2026-10", 31), ("2026-11", 30)):
        done = run([installed / "reconciler", "run", "books", "--as-of", f"{month}-{day}"], tmp_path)
        assert done.returncode in (0, 1), done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        assert (tmp_path / "books/out" / month / "summary.html").is_file()
        assert (tmp_path / "books/out" / month / "invoices.xlsx").is_file()
    one = ["INV-2026-000002", "--as-of", "2026-11-30", "--licences", "1", "--reason", "Eine Lizenz zu viel"]
    assert run([installed / "reconciler", "credit", "books", *one], tmp_path).returncode == 0
    assert run([installed / "reconciler", "verify", "books"], tmp_path).returncode == 0
    money = cells(tmp_path / "books/out/2026-11/payments.xlsx")
    assert {(row[0], row[3], row[6]) for row in money["settled"][1:]} == SETTLED
    assert [(row[0], row[6]) for row in money["review"][1:]] == [("B1118-0031", "INV-2026-000005")]
    assert [row[0] for row in money["suspense"][1:]] == ["T1117-001", "B1125-0009"]
    # 16.00 paid too much, and the licence of 76.80
    assert [row[:3] for row in money["credit"][1:]] == [["0043", "EUR", 92.8]]
    documents = cells(tmp_path / "books/out/2026-11/invoices.xlsx")["invoices"][1:]
    nordisk = [row for row in documents if row[5] == "reseller"]
    assert [(row[2], row[4], row[9], row[12], row[13]) for row in nordisk] == [("", "R-NORD", 6336, 1584, 7920)]
    assert [(row[0], row[9]) for row in documents if row[1] == "credit_note"] == [("CN-2026-000001", -76.8)]
    assert [row[3] for row in money["settled"][1:] if row[6] == "credit"] == ["INV-2026-000002"]
    held = cells(tmp_path / "books/out/2026-11/findings.xlsx")["findings"]
    assert {tuple(row[1:5]) for row in held if row[0] == "error"} == HELD
