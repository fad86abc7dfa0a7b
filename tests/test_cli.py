"""The commands as a person calls them: what they print, write, and the exit codes of section 5."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import stories as golden
from click.testing import CliRunner

from reconciler.cli import main

STORY = golden.FOLDER / "seats"
COMMANDS = ("check", "explain", "forget", "init", "plan", "publish", "run", "verify")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return golden.workspace(STORY, tmp_path)


def call(*words: object):
    return CliRunner().invoke(main, [str(word) for word in words])


def files(place: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    result = call(name, "--help")
    assert result.exit_code == 0
    assert "WORKSPACE" in result.output


def test_init_makes_a_workspace_that_check_accepts(tmp_path):
    folder = tmp_path / "books"
    assert call("init", folder).exit_code == 0
    blank = openpyxl.load_workbook(folder / "templates" / "customers.xlsx")["customers"]
    heads = [cell.value.rstrip(" *") for cell in blank[1]]
    values = {"customer_id": "007", "name": "Kund AB", "country": "DE", "licences": 3}
    for name, value in values.items():
        blank.cell(2, heads.index(name) + 1, value)
    (folder / "inbox" / "2026-11").mkdir()
    blank.parent.save(folder / "inbox" / "2026-11" / "customers.xlsx")
    result = call("check", folder, "--json")
    assert result.exit_code == 0, result.output
    assert [f for f in json.loads(result.stdout)["findings"] if f["severity"] != "info"] == []
    again = call("init", folder)
    assert again.exit_code == 2
    assert "never overwrites" in again.stderr


def test_plan_changes_nothing_and_run_applies_only_that_plan(place):
    planned = call("plan", place, "--as-of", "2026-10-31", "--json")
    data = json.loads(planned.stdout)
    assert not (place / "ledger.db").exists()
    assert not (place / "out").exists()
    assert (place / "plan.xlsx").is_file()
    assert [e["net"] for e in data["events"] if e["event"] == "invoice"] == ["192.00"]
    stale = call("run", place, "--as-of", "2026-10-31", "--expect", "0" * 16)
    assert stale.exit_code == 2
    assert data["digest"] in stale.stderr
    assert not (place / "out").exists()
    done = call("run", place, "--as-of", "2026-10-31", "--expect", data["digest"])
    assert done.exit_code == 0, done.output
    assert "INV-2026-000001" in done.output


def test_a_plan_changes_no_byte_of_books_and_outputs(place):
    call("run", place, "--as-of", "2026-10-31")
    before = files(place)
    assert call("plan", place, "--as-of", "2026-11-30").exit_code == 0
    after = files(place)
    assert after.pop(place / "plan.xlsx")
    assert after == before


def test_the_digest_depends_on_day_findings_and_last_batch(place):
    def digest(day):
        return json.loads(call("plan", place, "--as-of", day, "--json").stdout)["digest"]

    (place / "inbox" / "2026-10" / "members.csv").unlink()
    seen = [digest("2026-10-30"), digest("2026-10-31")]
    (place / "inbox" / "2026-10" / "remarks.csv").write_text("what,why\nnone,none\n", encoding="utf-8")
    seen.append(digest("2026-10-31"))
    (place / "inbox" / "2026-10" / "remarks.csv").unlink()
    assert digest("2026-10-31") == seen[1]
    call("run", place, "--as-of", "2026-10-31")
    seen.append(digest("2026-10-31"))
    assert len(set(seen)) == 4


def test_a_second_run_is_empty(place):
    call("run", place, "--as-of", "2026-10-31")
    before = files(place)
    again = call("run", place, "--as-of", "2026-10-31", "--json")
    assert (again.exit_code, json.loads(again.stdout)["events"]) == (0, [])
    assert {path: content for path, content in files(place).items() if path.name != "findings.xlsx"} == {
        path: content for path, content in before.items() if path.name != "findings.xlsx"
    }


def test_a_held_row_is_exit_1_in_every_command_that_reads_it(place):
    sheet = place / "inbox" / "2026-10" / "members.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "c1,nobody@,,\n", encoding="utf-8")
    for words in (
        ("check", "--period", "2026-10"),
        ("plan", "--as-of", "2026-10-31"),
        ("run", "--as-of", "2026-10-31"),
    ):
        result = call(words[0], place, *words[1:], "--json")
        assert result.exit_code == 1
        assert [f["code"] for f in json.loads(result.stdout)["findings"]] == ["bad-email"]
    assert call("verify", place).exit_code == 0  # what was booked is right


def test_removals_are_allowed_for_one_customer_by_plan_and_run(tmp_path):
    place = golden.workspace(golden.FOLDER / "removal", tmp_path)
    call("run", place, "--as-of", "2026-10-31")
    held = call("plan", place, "--as-of", "2026-11-30")
    assert held.exit_code == 1
    assert "4 of 10" in held.output  # the story: 40 %, more than 25 % and more than 3
    planned = call("plan", place, "--as-of", "2026-11-30", "--allow-removals", "c2")
    assert planned.exit_code == 0
    words = planned.output.strip().splitlines()[-1].partition("reconciler ")[2].split()
    assert words[-4:-1] == ["--allow-removals", "c2", "--expect"]
    assert call(*words).exit_code == 0


def test_timings_name_every_stage_on_stderr(place):
    result = call("run", place, "--as-of", "2026-10-31", "--timings", "--jobs", "1", "--json")
    stages = ["books", "read", "validate", "rules", "book", "publish"]
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == stages
    assert list(json.loads(result.stdout)["timings"]) == stages


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("publish", ("--period", "2026-10")),
        ("verify", ()),
        ("explain", ("INV-2026-000001",)),
        ("explain", ("c1",)),
        ("explain", ("no-price",)),
        ("check", ("--period", "2026-10")),
    ],
)
def test_json_is_an_object_on_stdout_alone(place, name, words):
    call("run", place, "--as-of", "2026-10-31")
    result = call(name, place, *words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert isinstance(json.loads(result.stdout), dict)


def test_a_changed_input_changes_the_digest(place):
    first = json.loads(call("plan", place, "--as-of", "2026-10-31", "--json").stdout)["digest"]
    sheet = place / "inbox" / "2026-10" / "customers.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("DE,2,", "DE,3,"), encoding="utf-8")
    assert json.loads(call("plan", place, "--as-of", "2026-10-31", "--json").stdout)["digest"] != first


def test_changed_inputs_give_the_difference_only(place):
    call("run", place, "--as-of", "2026-10-31")
    sheet = place / "inbox" / "2026-10" / "customers.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("DE,2,", "DE,3,"), encoding="utf-8")
    ran = json.loads(call("run", place, "--as-of", "2026-10-31", "--json").stdout)
    lines = [(e["kind"], e["licences"], e["net"]) for e in ran["events"] if e["event"] == "line"]
    assert lines == [("top_up", 1, "96.00")]  # bought on the first day: the whole term
    assert ran["numbers"] == ["INV-2026-000002"]


def test_check_of_a_single_file_needs_no_books(place, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("customer_id,email\nc1,anna@\nc1,bo@kund.example\n", encoding="utf-8")
    result = call("check", place, roster, "--json")
    assert result.exit_code == 1
    found = [(f["code"], f["file"], f["cell"], f["value"]) for f in json.loads(result.stdout)["findings"]]
    assert found == [("bad-email", roster.as_posix(), "B2", "anna@")]
    assert not (place / "ledger.db").exists()


def test_explain_tells_an_invoice_a_customer_a_payment_and_a_code(place):
    call("run", place, "--as-of", "2026-10-31")
    call("run", place, "--as-of", "2026-11-30")
    invoice = call("explain", place, "INV-2026-000001").output
    assert "12 of 12 months cost 96.00 a licence" in invoice
    assert "reverse charge" in invoice
    assert "Paid 192.00 of 192.00 EUR" in invoice
    assert "2 seated, 0 free, 1 waiting" in call("explain", place, "c1").output
    assert "Pass 1, settled" in call("explain", place, "B1").output
    assert "Repair" in call("explain", place, "no-price").output


def test_verify_names_a_document_that_was_changed(place):
    call("run", place, "--as-of", "2026-10-31")
    assert call("verify", place).exit_code == 0
    page = place / "out" / "2026-10" / "invoices" / "direct" / "INV-2026-000001.html"
    page.write_text(page.read_text(encoding="utf-8").replace("192.00", "92.00"), encoding="utf-8")
    result = call("verify", place)
    assert result.exit_code == 1
    assert "INV-2026-000001.html" in result.output
    assert call("publish", place, "--period", "2026-10").exit_code == 0
    assert call("verify", place).exit_code == 0


@pytest.mark.parametrize(
    ("command", "where", "is_booked"),
    [
        ("plan", "plan.xlsx", False),
        ("run", "out/2026-10/findings.xlsx", True),
        ("run", "out/2026-10/invoices.xlsx", True),
    ],
)
def test_a_workbook_that_cannot_be_written_is_named(place, command, where, is_booked):
    (place / where).mkdir(parents=True)
    result = call(command, place, "--as-of", "2026-10-31")
    assert result.exit_code == (1 if is_booked else 2)
    assert f"{place / where} cannot be written" in result.stderr
    assert ("is booked; run again" in result.stderr) == is_booked
    (place / where).rmdir()
    assert call(command, place, "--as-of", "2026-10-31").exit_code == 0
    assert (place / where).is_file()


def test_a_workbook_that_is_open_in_excel_is_named(place, monkeypatch):
    def locked(self: Path, target: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file", str(target))

    monkeypatch.setattr(Path, "replace", locked)
    result = call("plan", place, "--as-of", "2026-10-31")
    assert result.exit_code == 2
    assert "plan.xlsx cannot be replaced: probably open in another program. Close it" in result.stderr


def test_the_next_run_finishes_what_was_not_published(place, monkeypatch):
    from reconciler import pipeline

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "publish", killed)
        call("run", place, "--as-of", "2026-10-31")
    assert not (place / "out" / "2026-10" / "summary.html").exists()
    ran = json.loads(call("run", place, "--as-of", "2026-10-31", "--json").stdout)
    assert (ran["booked"], ran["events"], ran["published"]) == (False, [], ["2026-10"])
    assert call("verify", place).exit_code == 0


def test_a_text_cut_while_publishing_is_named(place, monkeypatch):
    from reconciler.outputs import cell_texts

    monkeypatch.setattr(cell_texts, "LONGEST_TEXT", 45)  # the explanation of a line is longer
    ran = json.loads(call("run", place, "--as-of", "2026-10-31", "--jobs", 1, "--json").stdout)
    named = {(f["code"], f["file"], f["sheet"]) for f in ran["findings"]}
    assert ("text-cut", "invoices.xlsx", "lines") in named
    again = json.loads(call("publish", place, "--period", "2026-10", "--jobs", 1, "--json").stdout)
    assert {f["code"] for f in again["findings"]} == {"text-cut"}


def test_the_real_command_runs(place):
    command = [sys.executable, "-c", "from reconciler.cli import main; main()", "run", str(place)]
    ran = subprocess.run([*command, "--as-of", "2026-10-31"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    assert "Invoice INV-2026-000001." in ran.stdout
