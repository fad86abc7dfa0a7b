"""A PostgreSQL of the tests' own: a throw-away cluster on a socket in a temporary folder, without any port."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

MISSING = "PostgreSQL is not installed"
MEMORY = Path("/dev/shm")
"""Where files are made and removed without a disk: each new database has three hundred."""
SETTINGS = ("listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=16MB")


class Server:
    """A running server; every database is made from an empty one, or from another that nobody is using."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process
        self._numbers = itertools.count(1)

    def address(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def new_database(self, template: str = "template0") -> str:
        """The address of a new database, a copy of the one whose name or address is given."""
        name = f"books{next(self._numbers)}"
        of = template.removeprefix("postgresql://postgres@/").split("?", maxsplit=1)[0]
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {of} STRATEGY file_copy".encode())
        return self.address(name)

    def drop(self, address: str) -> None:
        name = address.removeprefix("postgresql://postgres@/").split("?", maxsplit=1)[0]
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def program(name: str) -> str | None:
    """Where a program of PostgreSQL is: Debian keeps its server's out of the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: path.parts[4].zfill(4))
    return str(versions[-1]) if versions else shutil.which(name)


@contextmanager
def running(*settings: str, in_memory: bool = True) -> Iterator[Server]:
    """Starts a server and ends it; without the programs the test is skipped, and fails where CI is to have them."""
    initdb, postgres = program("initdb"), program("postgres")
    if initdb is None or postgres is None:
        pytest.fail(MISSING) if os.environ.get("CI") else pytest.skip(MISSING)
    # Not the folder of pytest: the path of a socket has at most 107 characters.
    is_roomy = in_memory and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2**29
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=MEMORY if is_roomy else None))
    user = _server_user(folder)
    try:
        make = [initdb, "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder)
        options = [word for setting in (*SETTINGS, *settings) for word in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            command = [postgres, "-D", str(folder / "data"), "-k", str(folder), *options]
            process = subprocess.Popen(command, stdout=log, stderr=log, user=user, cwd=folder)
        try:
            yield _started(Server(folder, process))
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nothing in it is kept
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_user(folder: Path) -> int | None:
    """Whose the server's process is: never root's, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    shutil.chown(folder, "postgres")
    folder.chmod(0o755)
    return folder.stat().st_uid


def _started(server: Server) -> Server:
    until = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(server.address("postgres")).close()
            return server
        except psycopg.OperationalError:
            if server.process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"PostgreSQL did not start: {(server.folder / 'log').read_text(encoding='utf-8')}")
            time.sleep(0.05)
