"""Fuzzes a target, guided by what its inputs reach in the program: `fuzz_bytes.py csv --seconds 600`.

Needs the package atheris, which is no dependency of the project: its wheels are for some systems only. What breaks a
promise is kept, once a place in the code, below --into; what ends the process or takes too long is kept there too,
and the fuzzing goes on in a new process until its time is over. Exits 1 if anything was found.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
_EXECUTIONS = re.compile(r"^stat::number_of_executed_units:\s+(\d+)", re.MULTILINE)
_COVERED = re.compile(r"cov: (\d+)")


def main() -> None:
    asked = _arguments()
    if asked.inside:
        _fuzz(asked)
        return
    names = asked.targets or _all_targets()
    counts = [_run(name, asked) for name in names]
    sys.exit(1 if any(counts) else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", help="all of them, one after another, where none is named")
    parser.add_argument("--seconds", type=int, default=300, help="for each target")
    parser.add_argument("--into", type=Path, default=Path(tempfile.gettempdir()) / "reconciler-fuzz")
    parser.add_argument("--longest", type=int, default=8192, help="bytes of an input")
    parser.add_argument("--inside", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


def _all_targets() -> list[str]:
    from fuzz.targets import TARGETS

    return list(TARGETS)


def _run(name: str, asked: argparse.Namespace) -> int:
    """Fuzzes one target in process after process; the number of findings."""
    began, executions, covered, ended = time.monotonic(), 0, 0, 0
    while (left := asked.seconds - int(time.monotonic() - began)) > 0:
        command = [sys.executable, __file__, name, "--into", str(asked.into), "--longest", str(asked.longest)]
        with tempfile.TemporaryFile() as log:  # a pipe that nobody reads would stop the process
            code = subprocess.run([*command, "--inside", str(left)], stdout=log, stderr=log, check=False).returncode
            log.seek(0)
            said = log.read().decode("utf-8", "replace")
        executions += sum(map(int, _EXECUTIONS.findall(said)))
        covered = max([covered, *map(int, _COVERED.findall(said))])
        if code and not _EXECUTIONS.search(said):
            print(said[-3000:], flush=True)
            break
        ended += bool(code)
    found = [path.name for path in (asked.into / "found" / name).glob("*") if path.suffix != ".txt"]
    seconds = time.monotonic() - began
    print(f"{name:10} {seconds:6.0f} s {executions:10,} inputs {covered:6} places, found {len(found)}", flush=True)
    for one in sorted(found):
        print(f"           {one}", flush=True)
    return len(found)


def _fuzz(asked: argparse.Namespace) -> None:
    import atheris

    with atheris.instrument_imports(include=["reconciler", "mt940"]):
        from fuzz.targets import TARGETS
    from fuzz.seeds import seeds, words

    (name,) = asked.targets
    corpus, found = asked.into / "corpus" / name, asked.into / "found" / name
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds(name):
        (corpus / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)
    dictionary = asked.into / "words"
    dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in sorted(words()) if word), encoding="ascii")
    target, known = TARGETS[name], {path.name for path in found.glob("*")}

    def one(data: bytes) -> None:
        try:
            target(data)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            _keep(found, known, data, error)

    options = [f"-max_total_time={asked.inside}", "-timeout=60", "-rss_limit_mb=3500", f"-max_len={asked.longest}"]
    options += [f"-dict={dictionary}", f"-artifact_prefix={found}/", "-print_final_stats=1", "-verbosity=1"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    atheris.Fuzz()


def _keep(found: Path, known: set[str], data: bytes, error: BaseException) -> None:
    """Keeps an input by the place in the program where it went wrong, the first one of each place."""
    where = next(
        (f for f in reversed(traceback.extract_tb(error.__traceback__)) if f"{os.sep}reconciler{os.sep}" in f.filename),
        None,
    )
    said = re.sub(r"[^\w]+", "-", re.sub(r"\d+", "N", str(error)))[:40]
    spot = f"{Path(where.filename).stem}-{where.lineno}" if where else "promise"
    name = f"{type(error).__name__}-{spot}-{said}"[:120] if not where else f"{type(error).__name__}-{spot}"
    if name in known:
        return
    known.add(name)
    (found / name).write_bytes(data)
    (found / f"{name}.txt").write_text(
        "".join(traceback.format_exception(error))[-6000:], encoding="utf-8", errors="replace"
    )


def _escaped(word: str) -> str:
    return "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\' else f"\\x{b:02X}" for b in word.encode())


if __name__ == "__main__":
    main()
