"""A Dask cluster as engine: the same results, bytes and errors as on one machine, for any number of workers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import cluster_work as work
import pytest
import stories as golden
from click.testing import Result
from cluster_work import Page, Shared

from reconciler.cluster import fingerprint, scheduler
from reconciler.cluster.errand import Errand
from reconciler.cluster.workers import Cluster, _answered
from reconciler.engines import Engine, EngineError, Processes, chosen_engine, cluster_address

ENGINES = ("one process", "two processes", "one worker", "two workers", "four workers")
WORKERS = {"one worker": 1, "two workers": 2, "four workers": 4}

RESELLERS = "reseller_id,name,email,country\n" + "".join(f"r{n},Reseller {n},admin@r{n}.example,DE\n" for n in range(3))
CUSTOMERS = "customer_id,name,country,licences,reseller_id,term_months,start_date\n" + "".join(
    f"c{n:02},Customer {n},{('DE', 'FR', 'FI')[n % 3]},{2 + n % 4},{'' if n % 4 == 3 else f'r{n % 4}'},12,{day}\n"
    for n, day in ((n, "2026-11-31" if n == 7 else "2026-11-02") for n in range(24))
)
"""The eighth asks for a day that does not exist, and is held with its roster."""

PAYMENTS = "booked_on,amount,currency,payer_name,text\n2026-11-20,96.00,EUR,Customer 3,for our licences\n"


def roster(reseller: int) -> str:
    """Half of the customers of one reseller; each roster has a mistake of the same kind, in the same column."""
    customers = [n for n in range(24) if n % 4 == reseller]
    rows = [f"c{n:02},m{m}@c{n:02}.example,Member {m}\n" for n in customers for m in range(4)]
    return "customer_id,email,name\n" + "".join(rows) + f"c{customers[0]:02},no address {reseller},Nobody\n"


@pytest.fixture(scope="module", params=ENGINES)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a cluster, or how many processes of this machine work."""
    if request.param not in WORKERS:
        yield "1" if request.param == "one process" else "2"
        return
    with work.cluster_in_this_process(WORKERS[request.param]) as made:
        yield made


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    made = Cluster(address) if address.startswith("tcp") else Processes(int(address))
    yield made
    made.close()


def workspace(folder: Path, address: str) -> Path:
    """A month of three resellers, with the engine named by its address."""
    config = (golden.FOLDER / "seats" / "reconciler.toml").read_text(encoding="utf-8")
    place = folder / "books"
    inbox = place / "inbox" / "2026-11"
    inbox.mkdir(parents=True)
    if address.startswith("tcp"):
        config = f'cluster = "{address}"\n{config}'
    (place / "reconciler.toml").write_text(config, encoding="utf-8")
    (inbox / "resellers.csv").write_text(RESELLERS, encoding="utf-8")
    (inbox / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (inbox / "payments.csv").write_text(PAYMENTS, encoding="utf-8")
    for reseller in range(3):
        (inbox / f"roster {reseller}.csv").write_text(roster(reseller), encoding="utf-8")
    return place


def month_of(place: Path, jobs: str, digest: str) -> tuple[list[dict[str, str]], dict[str, bytes]]:
    """The findings of the run that applies the plan with this digest and no other, and every byte below `out/`."""
    options = ("--as-of", "2026-11-30", "--jobs", jobs, "--json", "--expect", digest, "--einvoice")
    ran = golden.command("run", place, *options)
    assert ran.exit_code == 1, ran.output
    files = {path.relative_to(place).as_posix(): path for path in (place / "out").rglob("*") if path.is_file()}
    return json.loads(ran.stdout)["findings"], {name: files[name].read_bytes() for name in files}


@pytest.fixture(scope="module")
def digest(tmp_path_factory: pytest.TempPathFactory) -> str:
    """That of the plan of one process."""
    place = workspace(tmp_path_factory.mktemp("planned"), "")
    found: str = json.loads(golden.command("plan", place, "--as-of", "2026-11-30", "--jobs", "1", "--json").stdout)[
        "digest"
    ]
    return found


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, digest: str) -> tuple[list[dict[str, str]], dict[str, bytes]]:
    return month_of(workspace(tmp_path_factory.mktemp("alone"), ""), "1", digest)


def test_a_month_has_the_same_plan_findings_and_bytes(tmp_path: Path, address: str, digest: str, alone: object) -> None:
    found = month_of(workspace(tmp_path, address), address if len(address) == 1 else "1", digest)
    assert found == alone


def test_the_month_is_one_in_which_something_happens(alone: tuple[list[dict[str, str]], dict[str, bytes]]) -> None:
    """Were nothing billed or nothing held, the test above could not fail."""
    findings, files = alone
    bad = {(f["code"], f["file"], f["value"]) for f in findings}
    assert {("bad-email", f"roster {n}.csv", f"no address {n}") for n in range(3)} <= bad
    assert ("bad-date", "customers.csv", "2026-11-31") in bad
    documents = [name for name in files if name.startswith("out/2026-11/invoices/") and name.endswith(".html")]
    assert len(documents) == 23
    assert {name.split("/")[3] for name in documents} == {"r0", "r1", "r2", "direct"}


def test_results_come_in_input_order(engine: Engine) -> None:
    assert engine.map(work.slow_start, [0, 1, 2, 3, 4, 5, 6, 7]) == [0, 1, 2, 3, 4, 5, 6, 7]
    assert engine.map(work.slow_start, []) == []


def test_the_first_error_in_input_order_is_raised_as_it_is(engine: Engine) -> None:
    with pytest.raises(ValueError, match=r"^1 is odd$"):
        engine.map(work.odd_refused, [0, 1, 2, 3])


def test_what_is_written_stands_in_the_folder(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "aside" / "nord").mkdir(parents=True)
    shared = Shared(("same", "for", "all"))
    pages = [Page(tmp_path / "aside" / "nord" / f"{n}.html", shared) for n in range(5)]
    assert engine.map(work.written, pages, tmp_path / "aside") == [f"{n}.html" for n in range(5)]
    assert [page.path.read_text(encoding="utf-8") for page in pages] == [f"same for all{n}.html" for n in range(5)]


def test_what_stands_in_the_folder_can_be_read(engine: Engine, tmp_path: Path) -> None:
    pages = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for page in pages:
        page.write_text(f"page {page.stem}", encoding="utf-8")
    assert engine.map(work.upper_copy, pages, tmp_path) == ["PAGE A", "PAGE B"]
    assert [page.with_suffix(".big").read_text(encoding="utf-8") for page in pages] == ["PAGE A", "PAGE B"]


def refused(place: Path) -> Result:
    """The run that is refused: in one sentence, before anything is written."""
    before = sorted(place.rglob("*"))
    result = golden.command("run", place, "--as-of", "2026-11-30")
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert sorted(place.rglob("*")) == before
    return result


def test_a_scheduler_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "ANSWER_SECONDS", 0.5)
    address = f"tcp://127.0.0.1:{work.free_port()}"
    assert f"No Dask scheduler answers at {address} within 0.5 seconds." in refused(workspace(tmp_path, address)).stderr


@pytest.mark.parametrize("address", ["tcp://nowhere.example:port", "carrier-pigeon://10.0.0.5:8786"])
def test_an_address_that_is_none(tmp_path: Path, address: str) -> None:
    place = workspace(tmp_path, "")
    config = place / "reconciler.toml"
    config.write_text(f'cluster = "{address}"\n{config.read_text(encoding="utf-8")}', encoding="utf-8")
    assert f"cluster = '{address}' in reconciler.toml is no address" in refused(place).stderr


def test_a_scheduler_without_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "ANSWER_SECONDS", 0.5)
    with work.cluster_in_this_process(0) as address:
        assert f"The cluster at {address} has no worker." in refused(workspace(tmp_path, address)).stderr


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    for name in ("workers", "scheduler"):
        monkeypatch.delitem(sys.modules, f"reconciler.cluster.{name}")
    told = refused(workspace(tmp_path, "tcp://10.0.0.5:8786")).stderr
    assert "needs Dask, which is not there" in told
    assert "reconciler[cluster]" in told


def test_a_worker_with_other_versions_is_named() -> None:
    ours = {"Python": "3.12", "pandas": "3.1.1", "weasyprint": "70.0"}
    assert fingerprint.differences(ours, ours) == ""
    told = fingerprint.differences({"Python": "3.11", "pandas": "3.1.1", "weasyprint": ""}, ours)
    assert told == "Python 3.11 instead of 3.12, weasyprint (none) instead of 70.0"


def test_a_worker_that_joins_late_with_other_versions_does_nothing() -> None:
    with pytest.raises(EngineError, match="has joined the cluster has other versions"):
        _answered("of another program", Errand(b""))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ('cluster = "tcp://10.0.0.5:8786"\n[seller]\nname = "A"', "tcp://10.0.0.5:8786"),
        ('# cluster = "tcp://10.0.0.5:8786"\n[seller]\nname = "A"', ""),
        ('[seller]\ncluster = "tcp://10.0.0.5:8786"', ""),
        ('cluster = "tcp://10.0.0.5:8786', ""),
        ("cluster = 5", ""),
    ],
)
def test_the_address_is_read_before_all_else(tmp_path: Path, text: str, address: str) -> None:
    config = tmp_path / "reconciler.toml"
    assert cluster_address(config) == ""
    config.write_text(text, encoding="utf-8")
    assert cluster_address(config) == address


def test_without_a_cluster_this_machine_works(tmp_path: Path) -> None:
    assert chosen_engine(tmp_path / "reconciler.toml", 3) == Processes(3)
