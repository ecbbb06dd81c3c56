"""What may know of what: the rules and the record stand on the standard library alone."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PURE = ("voting/rules", "voting/record", "voting/proof", "meetings/law")


def sources(folder):
    """The Python files of a folder, of which there must be some."""
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, f"{folder} holds no Python"
    return found


def imported(path):
    """The names of the modules that a file imports, relative ones in full."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{name.name}" for name in node.names)


def within(module, *packages):
    return any(module == one or module.startswith(f"{one}.") for one in packages)


def strangers(folder, *known):
    """Imports of a folder that are neither of the standard library nor known."""
    return [
        f"{path.relative_to(ROOT)}: {module}"
        for path in sources(folder)
        for module in imported(path)
        if module.partition(".")[0] not in sys.stdlib_module_names and not within(module, *known)
    ]


def test_the_rules_import_only_the_standard_library_and_themselves():
    assert strangers("voting/rules", "voting.rules") == []


def test_the_law_imports_only_the_standard_library_and_itself():
    assert strangers("meetings/law", "meetings.law") == []


def test_the_record_imports_only_the_standard_library_the_rules_and_itself():
    """`from voting.record import x` also names the package `voting.record`."""
    assert strangers("voting/record", "voting.rules", "voting.record") == []


def test_the_proof_imports_only_the_standard_library_cryptography_and_itself():
    known = ("voting.proof", "voting.record", "voting.rules", "cryptography")
    assert strangers("voting/proof", *known) == []


@pytest.mark.parametrize(
    ("command", "known"),
    [
        ("recount", ["voting.rules", "voting.record"]),
        ("comparing", ["voting.rules", "voting.record"]),
        ("verify", ["voting.rules", "voting.record", "voting.proof", "voting.recount"]),
        ("witness", ["voting.proof"]),
    ],
)
def test_what_runs_alone_imports_only_the_standard_library_and_the_pure_core(command, known):
    """`voting` too is named, where something is imported from it; it holds nothing."""
    modules = list(imported(ROOT / f"voting/{command}.py"))
    outside = [one for one in modules if one.partition(".")[0] not in sys.stdlib_module_names]
    assert [one for one in outside if not within(one, *known)] == []


@pytest.mark.parametrize("folder", PURE)
def test_the_pure_core_has_no_floats(folder):
    floats = [
        f"{path.name}:{node.lineno}"
        for path in sources(folder)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]
    assert floats == []


@pytest.mark.parametrize("folder", PURE)
def test_the_pure_core_reads_no_clock(folder):
    clocks = {"now", "today", "utcnow", "time_ns", "monotonic"}
    read = [
        f"{path.name}:{node.lineno}"
        for path in sources(folder)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and (
            node.attr in clocks
            or (node.attr == "time" and getattr(node.value, "id", None) == "time")
        )
    ]
    assert read == []


@pytest.mark.parametrize("folder", PURE)
def test_the_pure_core_divides_only_fractions(folder):
    """A `/` between whole numbers would make a float: each has a Fraction beside it."""
    plain = [
        f"{path.name}:{node.lineno}"
        for path in sources(folder)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        and "Fraction" not in ast.dump(node)
    ]
    assert plain == []


def test_meetings_know_neither_of_voting_nor_of_the_demonstration():
    found = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in sources("meetings")
        for module in imported(path)
        if within(module, "voting", "demo")
    ]
    assert found == []
