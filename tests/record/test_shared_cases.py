"""Every case in tests/cases, counted in this process and from the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from voting.record.read import read_record
from voting.record.result import as_dict
from voting.recount import recount

ROOT = Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "tests" / "cases").glob("*.jsonl"))
A_FEW = ["example-19", "published-tyson-2020", "random-001", "random-044", "random-072"]


def expected_of(case):
    return json.loads(case.with_suffix(".result.json").read_text(encoding="utf-8"))


def counted(case):
    with case.open(encoding="utf-8", newline="\n") as lines:
        return as_dict(recount(read_record(lines)))


def run(*arguments, given=None):
    return subprocess.run(
        [sys.executable, "-m", "voting.recount", *arguments],
        cwd=ROOT,
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_all_the_cases_are_here():
    assert len(CASES) == 112


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_recount_agrees_with_the_expected_result(case):
    found, expected = counted(case), expected_of(case)
    assert {name: found["quorum"].get(name) for name in expected["quorum"]} == expected["quorum"]
    assert [matter["id"] for matter in found["matters"]] == [
        matter["id"] for matter in expected["matters"]
    ]
    for mine, theirs in zip(found["matters"], expected["matters"], strict=True):
        assert {name: mine.get(name) for name in theirs} == theirs
    assert found["governing"] == expected["governing"]
    assert found["instruments"] == expected["instruments"]


@pytest.mark.parametrize("name", A_FEW)
def test_the_command_line_prints_the_same(name):
    case = ROOT / "tests" / "cases" / f"{name}.jsonl"
    expected = counted(case)
    for done in (run(str(case)), run("-", given=case.read_bytes())):
        assert done.returncode == 0
        assert done.stderr == b""
        assert json.loads(done.stdout) == expected


def test_the_command_line_counts_as_of_a_moment():
    case = ROOT / "tests" / "cases" / "example-19.jsonl"
    done = run(str(case), "--as-of", "2003-05-20T00:00:00-07:00")
    assert done.returncode == 0
    result = json.loads(done.stdout)
    assert result["as_of"] == "2003-05-20T00:00:00-07:00"
    assert result["governing"] == {"P1": [], "R1": ["r1"], "R2": ["r2"]}


def test_a_moment_without_an_offset_is_refused():
    done = run("-", "--as-of", "2003-05-20T00:00:00", given=b"")
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"RFC 3339 with an offset" in done.stderr


def test_a_file_that_does_not_exist_is_named():
    done = run("no-such-record.jsonl")
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.startswith(b"no-such-record.jsonl: ")
    assert b"Traceback" not in done.stderr


def test_the_recount_loads_no_django_and_no_database():
    code = (
        "import sys, voting.recount\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(loaded & {'django', 'psycopg', 'sqlite3', 'config', 'meetings', 'environ'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
