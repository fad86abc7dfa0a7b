"""What the program is made of: licences of what is installed, an audit that needs no network, and a bill of materials.

`python bench/supply.py licences | audit | sbom`. The packages of the environment are asked, nothing is fetched.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
TOOLS = {"pip", "setuptools", "wheel", "reconciler"}
"""What an environment has of itself."""
ALLOWED = re.compile(
    r"MIT|BSD|Artistic|Apache|MPL|Mozilla|ISC|PSF|Python Software|LGPL|Lesser|Unlicense|Public Domain|HPND|CC0|AFL",
    re.IGNORECASE,
)
OTHER_NAMES = {"babel": "babel", "python-calamine": "python_calamine", "mt-940": "mt940", "python-stdnum": "stdnum"}
"""Packages that are imported under a name that their metadata does not give."""
LOOKED_UP = {
    "saxonche": "MPL-2.0",  # its metadata is silent; for tests alone
    "text-unidecode": "Artistic License",  # or the GPL, as one chooses; for tests alone
}
"""Licences that a person looked up, of packages that only the tests need."""
INDIRECT = {
    "dask": "the engine of a cluster",
    "distributed": "the same",
    "openpyxl": "fixed by those who asked for the program; the tests read every workbook with it",
    "psycopg": "the driver that SQLAlchemy loads for PostgreSQL",
    "tzdata": "the time zones of Windows, read by Python itself",
}
"""Declared and never imported, and why."""


def installed() -> dict[str, metadata.Distribution]:
    """Every package of the environment but its tools, by its canonical name."""
    found = {canonicalize_name(d.metadata["Name"]): d for d in metadata.distributions()}
    return {name: found[name] for name in sorted(found) if name not in TOOLS}


def licence(package: metadata.Distribution) -> str:
    """What the package says of its licence: an SPDX expression, else a classifier, else the first line of a text."""
    told = package.metadata
    if known := LOOKED_UP.get(canonicalize_name(told["Name"])):
        return known
    if expression := told.get("License-Expression"):
        return str(expression)
    classes = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier") or [] if c.startswith("License ::")]
    named = [c for c in classes if c != "OSI Approved"]
    if named:
        return ", ".join(named)
    text = str(told.get("License") or "").strip()
    return text.splitlines()[0][:60] if text else ""


def pins() -> dict[str, str]:
    """The versions in constraints.txt by canonical name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("==") for line in lines if line.strip())
    return {canonicalize_name(name): version for name, _, version in pairs}


def declared() -> tuple[set[str], set[str]]:
    """The packages that the project asks for at run time (extras but `dev` among them), and those of `dev`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = dict(project["optional-dependencies"])
    dev = {canonicalize_name(Requirement(text).name) for text in extras.pop("dev")}
    texts = [*project["dependencies"], *(text for extra in extras.values() for text in extra)]
    return {canonicalize_name(Requirement(text).name) for text in texts}, dev


def imported() -> set[str]:
    """The first names of everything that the package imports, wherever it does."""
    names = set()
    for path in (ROOT / "reconciler").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"reconciler"}


def import_problems() -> Iterator[str]:
    """What is imported and not declared, and what is declared and never imported."""
    runtime, _ = declared()
    packages = {
        name: {canonicalize_name(p) for p in found} for name, found in metadata.packages_distributions().items()
    }
    names = imported()
    yield from (
        f"{name} is imported and not declared" for name in sorted(names) if not packages.get(name, set()) & runtime
    )
    used = set().union(*(packages.get(name, set()) for name in names))
    named = {name for name in runtime if OTHER_NAMES.get(name) in names}
    yield from (f"{name} is declared and never imported" for name in sorted(runtime - used - named - set(INDIRECT)))


def version_problems() -> Iterator[str]:
    """What is installed in another version than the pinned one, or not pinned at all."""
    known = pins()
    for name, package in installed().items():
        if known.get(name) != package.version:
            yield f"{name} {package.version} is installed, constraints.txt has {known.get(name, 'none')}"


def licence_problems() -> Iterator[str]:
    """Packages whose licence is not told, or not one of the known free ones."""
    for name, package in installed().items():
        if not ALLOWED.search(licence(package)):
            yield f"{name}: its licence is {licence(package) or 'not told'}, which is not known to be free to use here"


def write_licences() -> list[str]:
    """Writes the table of every package with version, use and licence to build/licences.md."""
    runtime, _ = declared()
    rows = [
        f"| {name} | {p.version} | {'runtime' if name in runtime else 'other'} | {licence(p)} |"
        for name, p in installed().items()
    ]
    BUILD.mkdir(exist_ok=True)
    head = "| package | version | asked for | licence |\n| --- | --- | --- | --- |\n"
    (BUILD / "licences.md").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"build/licences.md: {len(rows)} packages")
    return list(licence_problems())


def write_sbom() -> list[str]:
    """Writes a CycloneDX 1.6 bill of materials to build/sbom.cdx.json: no clock, no random serial number."""
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{package.version}",
            "name": name,
            "version": package.version,
            "purl": f"pkg:pypi/{name}@{package.version}",
            "licenses": [{"license": {"name": licence(package) or "not told"}}],
        }
        for name, package in installed().items()
    ]
    version = metadata.version("reconciler")
    root = {"type": "application", "bom-ref": "reconciler", "name": "reconciler", "version": version}
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root},
        "components": components,
    }
    BUILD.mkdir(exist_ok=True)
    (BUILD / "sbom.cdx.json").write_text(json.dumps(bom, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"build/sbom.cdx.json: {len(components)} components")
    return []


def audit() -> list[str]:
    """What is wrong with versions, imports, licences, what packages ask of one another, or what bandit finds."""
    asked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    broken = asked.stdout.strip().splitlines() if asked.returncode else []
    return [*version_problems(), *import_problems(), *licence_problems(), *broken, *code_problems()]


def code_problems() -> list[str]:
    """What bandit finds of at least middle severity; what it may not say stands in pyproject.toml or at its line."""
    words = ["-q", "-r", "reconciler", "-c", "pyproject.toml", "-ll", "-f", "json"]
    ran = subprocess.run(
        [sys.executable, "-m", "bandit", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    found = json.loads(ran.stdout)
    failed = [f"bandit could not read {error['filename']}" for error in found["errors"]]
    return failed + [f"{r['filename']}:{r['line_number']}: {r['test_id']} {r['issue_text']}" for r in found["results"]]


COMMANDS = {"licences": write_licences, "audit": audit, "sbom": write_sbom}


def main(words: list[str]) -> int:
    """Does what the one word names; 1 where something is wrong, 2 for another word."""
    if len(words) != 1 or words[0] not in COMMANDS:
        print(f"Say one of: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    problems = COMMANDS[words[0]]()
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{words[0]}: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
