"""Times the commit of one batch on PostgreSQL beside SQLite: the same plan, in turns, both with every byte synced.

python bench/bench_postgres.py WORKSPACE [--as-of 2026-10-31] [--repeat 3]

The workspace is only read; its plan is booked into new books, in a temporary file and in a database of a server of
its own on a socket in a temporary folder. Wall seconds, the best of the repeats; wanted is a ratio of at most 2.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from machine import described_machine  # noqa: E402

from reconciler.batch import Options, read_batch  # noqa: E402
from reconciler.config import Config, read_config  # noqa: E402
from reconciler.intake.workbook import start_reading  # noqa: E402
from reconciler.ledger.books import open_for_writing  # noqa: E402
from reconciler.ledger.database import Place  # noqa: E402
from reconciler.rules.planning import planned_batch  # noqa: E402
from reconciler.rules.state import Plan, State  # noqa: E402
from reconciler.workspace import Workspace, period_of  # noqa: E402
from tests.postgres_server import running  # noqa: E402

LIMIT = 2.0
SYNCED = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=128MB", "max_wal_size=1GB")


def plan_of(workspace: Workspace, as_of: date, config: Config) -> Plan:
    """What a first run would book."""
    reading = start_reading(workspace.inbox(period_of(as_of)), 2)
    return planned_batch(read_batch(reading, config, State(), as_of, Options(jobs=2)))


def seconds(place: Place, plan: Plan, config: Config) -> float:
    """Wall seconds of one commit into new books."""
    with open_for_writing(place) as books:
        start = time.perf_counter()
        books.commit(plan, config, "bench")
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 10, 31))
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    workspace = Workspace(asked.workspace)
    config = read_config(workspace.config)
    plan = plan_of(workspace, asked.as_of, config)
    found: dict[str, list[float]] = {"SQLite": [], "PostgreSQL": []}
    with running(*SYNCED, in_memory=False) as server, tempfile.TemporaryDirectory() as folder:
        for turn in range(asked.repeat):
            found["SQLite"].append(seconds(Path(folder) / f"{turn}.db", plan, config))
            found["PostgreSQL"].append(seconds(server.new_database(), plan, config))
    print(described_machine())
    for name, taken in found.items():
        print(f"{name:<12}{min(taken):7.2f} s  ({', '.join(f'{one:.2f}' for one in taken)})")
    ratio = min(found["PostgreSQL"]) / min(found["SQLite"])
    print(f"PostgreSQL is {ratio:.2f} × SQLite; wanted: at most {LIMIT} ({'met' if ratio <= LIMIT else 'missed'})")


if __name__ == "__main__":
    main()
