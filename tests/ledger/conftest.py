"""Books of every kind of database: a test that asks for `place` runs in each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.ledger.database import Place
from tests.postgres_server import Server, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where books may be made: a file that is not there, or an empty database."""
    if request.param == "sqlite":
        yield tmp_path / "ledger.db"
        return
    server: Server = request.getfixturevalue("server")
    address = server.new_database()
    yield address
    server.drop(address)
