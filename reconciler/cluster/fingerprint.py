"""What decides the bytes that a machine makes: Python, packages and this program. All of a cluster need the same."""

from __future__ import annotations

import hashlib
import platform
import zlib
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

from reconciler import __version__
from reconciler.wording import first_few

PACKAGES = (
    *("babel", "email-validator", "jinja2", "lxml", "markupsafe", "mt-940", "numpy", "openpyxl", "pandas", "pandera"),
    *("pygal", "python-calamine", "python-stdnum", "rapidfuzz", "segno", "weasyprint", "xlsxwriter"),
)
"""The packages on which results or the bytes of outputs depend; one that is not there has no version."""


def fingerprint() -> dict[str, str]:
    """The version of each thing that decides, by its name."""
    python = ".".join(platform.python_version_tuple()[:2])
    found = {"Python": python, "reconciler": f"{__version__} ({_code()})", "zlib": zlib.ZLIB_RUNTIME_VERSION}
    return found | {name: _version(name) for name in PACKAGES}


@cache
def mark() -> str:
    """The fingerprint in 16 hexadecimal digits, as every piece of work carries it."""
    return hashlib.sha256(repr(sorted(fingerprint().items())).encode()).hexdigest()[:16]


def differences(theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """What another machine has that differs, in words; nothing where all is the same.

    >>> differences({"Python": "3.12", "pandas": "3.1"}, {"Python": "3.11", "pandas": "3.1"})
    'Python 3.12 instead of 3.11'
    """
    names = [name for name in ours if theirs.get(name) != ours[name]]
    return first_few([f"{name} {theirs.get(name) or '(none)'} instead of {ours[name] or '(none)'}" for name in names])


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


@cache
def _code() -> str:
    """The program itself: a version in work has the number of the last one."""
    package = Path(__file__).parent
    sha = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        sha.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return sha.hexdigest()[:8]
