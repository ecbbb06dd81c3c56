"""Whatever a file of instructions says is the same after a journey as seev.004."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import CAPSTONE
from tests.iso20022 import schemas
from tests.iso20022.agendas import AWKWARD, agenda_of
from tests.iso20022.messages import VERSIONS, written
from tests.voting.meetings import VARIED
from voting.iso20022.instructions import read
from voting.nominees.instructions import ADD, REPLACE, Instruction, InstructionFile
from voting.rules.lots import exact

AGENDAS = {"c": agenda_of(CAPSTONE), "v": agenda_of(VARIED), "a": agenda_of(AWKWARD)}
#: What the sender calls the holdings, and the holdings.
NAMES = {"nominee": "0123", "second & <third>": "acct-é", "x" * 60: "long"}

REFERENCE = (
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))
    .map(lambda text: text.strip()[:35].strip())
    .filter(bool)
)
QUANTITY = st.one_of(
    st.integers(1, 10**6),
    st.integers(1, 10**18 - 1),
    st.builds(
        lambda n, places: exact(Fraction(n, 10**places)), st.integers(1, 10**15), st.integers(1, 15)
    ),
)


@st.composite
def votes(draw, agenda):
    """Votes of one instruction: on some matters, for some nominees, never FOR too many."""
    found = {}
    for matter in draw(
        st.lists(st.sampled_from(agenda.matters), min_size=1, unique_by=lambda one: one.id)
    ):
        offered = [*matter.choices, "broker_non_vote"]
        if matter.cumulative or (matter.kind == "election" and matter.contested):
            offered.remove("for")
        shares = st.dictionaries(st.sampled_from(offered), QUANTITY, min_size=1)
        if matter.kind == "election":
            nominees = st.sampled_from([one.id for one in matter.nominees])
            found[matter.id] = draw(st.dictionaries(nominees, shares, min_size=1))
        else:
            found[matter.id] = draw(shares)
    return found


@st.composite
def files(draw):
    meeting = draw(st.sampled_from(sorted(AGENDAS)))
    agenda = AGENDAS[meeting]
    references = draw(st.lists(REFERENCE, min_size=1, max_size=4, unique=True))
    return meeting, InstructionFile(
        draw(REFERENCE),
        draw(st.sampled_from([ADD, REPLACE])),
        tuple(
            Instruction(row, draw(st.sampled_from(list(NAMES))), draw(votes(agenda)), reference)
            for row, reference in enumerate(references, 1)
        ),
    )


@pytest.mark.parametrize("version", VERSIONS)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(files())
def test_a_file_is_read_back_as_it_was_written(version, drawn):
    agenda, file = AGENDAS[drawn[0]], drawn[1]
    content = written(file, agenda, version, NAMES)

    again, faults = read(content, agenda, {name: holding for holding, name in NAMES.items()})

    assert faults == []
    assert again == file


@pytest.mark.skipif(not schemas.FOLDER.is_dir(), reason=schemas.MISSING)
@pytest.mark.parametrize("version", VERSIONS)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(files())
def test_the_files_that_travel_are_valid_messages(version, drawn):
    agenda, file = AGENDAS[drawn[0]], drawn[1]
    schemas.validate(written(file, agenda, version, NAMES))
