"""The messages stand on plain data: only one module of the package knows the database."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "voting" / "iso20022"
MODULES = sorted(PACKAGE.glob("*.py"))
#: What a message may be made from and read into.
PLAIN = ("voting.rules", "voting.record", "voting.nominees", "voting.iso20022")


def imported(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append("voting.iso20022" if node.level else str(node.module))
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_only_the_gathering_knows_django_and_the_models(module: Path) -> None:
    ours = [one for one in imported(module) if one.partition(".")[0] in ("voting", "meetings")]
    strange = [one for one in ours if not one.startswith(PLAIN)]
    django = [one for one in imported(module) if one.startswith("django")]

    assert django == []
    assert (strange != []) == (module.stem == "from_database")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_quantity_is_ever_a_float(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.Name) and node.id == "float")
