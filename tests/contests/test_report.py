"""What the inspectors' report says of a contest, of a failed director, and of cumulated votes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contests.conftest import FUND
from tests.contests.meetings import CONTESTED
from voting import announcements, counting
from voting.models import ElectionTerms
from voting.record import agenda_lines
from voting.reports import blocks, content, elections, pdf
from voting.rules.sentences import carve_out


def lines_of(block: Any) -> list[str]:
    if block.kind == "text":
        return [block.text]
    if block.kind == "facts":
        return [f"{label}: {value}" for label, value in block.facts]
    if block.kind == "table":
        return [block.caption, *(" | ".join(row) for row in block.rows)]
    return []


def text_of(report: blocks.Report, title: str = "") -> str:
    """A report's words, or those of one of its sections."""
    return "\n".join(
        line
        for section in report.sections
        if title in section.title
        for block in section.blocks
        for line in lines_of(block)
    )


@pytest.fixture
def report(contest, clock):
    """The report as it is now, after a quorum has come in."""

    def made() -> blocks.Report:
        return content.report_of(contest, clock().now())

    return made


class TestTheContest:
    def test_each_sides_proxies_and_votes(self, report, on_card):
        on_card("A", "board")
        on_card("A", FUND)
        on_card("F", "board")
        on_card("N", "board", {"2": {"for": "3000"}}, channel="nominee")
        text = text_of(report(), "The contest")

        assert "The Board of Directors | 2 | 1 | 4,000" in text
        assert "Harbor Opportunities Fund LP | 1 | 1 | 400" in text
        assert "Files of banks and brokers | 1 | 1 | 3,000" in text

    def test_how_universal_cards_were_marked(self, report, on_card):
        on_card("A", FUND, {"1": {"d1": "for", "d2": "for", "m1": "for"}})
        on_card("B", FUND, {"1": {"d1": "for"}})
        on_card("C", FUND, {})
        marks = dict.fromkeys(("m1", "m2", "m3", "d1"), "for")
        on_card("D", "board", {"1": marks}, channel="mail")
        on_card("E", "board", {"1": marks}, channel="mail")
        on_card("E", "board", {"1": {"m1": "for", "m2": "for", "m3": "for"}})
        text = text_of(report(), "The contest")

        assert "Harbor Opportunities Fund LP | 1 | 1 | 1 | 0" in text
        assert "The Board of Directors | 1 | 0 | 0 | 1" in text

    def test_an_uncontested_meeting_has_no_such_section(self, contested, clock):
        made = content.report_of(contested, clock().now())

        assert "The contest" not in [section.title for section in made.sections]

    def test_it_prints(self, report, on_card):
        on_card("A", FUND)

        assert pdf.pdf_of(report()).startswith(b"%PDF")

    def test_the_carve_out_is_told(self, report, on_card):
        on_card("F", FUND, {"1": {"d1": "for", "d2": "for", "m3": "for"}})
        on_card("N", "board", channel="mail")
        on_card("A", "board", {"4": "for"})
        text = text_of(report(), "matters")

        assert "With 5 nominees for 3 seats the election is contested" in text
        assert "Otherwise each nominee would need" in text
        assert text.count("is contested") == 1, "the clerk's election is none"
        assert "The Board recommends: FOR" in text
        assert "Harbor Opportunities Fund LP recommends: AGAINST" in text


class TestTheResignationPolicy:
    POLICY = "An incumbent who fails tenders a resignation within ten days."

    @pytest.fixture
    def with_policy(self, contest):
        terms = ElectionTerms.objects.create(meeting=contest, resignation_policy=self.POLICY)

        def for_incumbents(*keys: str) -> None:
            clerks = contest.matters.get(key="4").nominees.filter(key__in=keys)
            terms.incumbents.set(clerks)

        return for_incumbents

    @pytest.fixture
    def failing(self, on_card):
        """The clerk gets 400 for and 4,000 against, and a quorum is there."""
        on_card("F", "board", {"4": {"c": "against"}})
        on_card("A", "board", {"4": "for"})
        on_card("N", "board", {"2": {"for": "3000"}}, channel="nominee")

    def test_an_incumbent_who_fails_holds_over_and_tenders(self, report, with_policy, failing):
        with_policy("c")
        text = text_of(report(), "matters")

        assert "Cora Blum: in office now, without the votes needed, and holding over" in text
        assert f"policy on resignation applies: “{self.POLICY}”" in text

    def test_a_newcomer_who_fails_is_just_not_elected(self, report, with_policy, failing):
        with_policy()
        text = text_of(report(), "matters")

        assert "Cora Blum: not in office now, and not elected." in text
        assert self.POLICY not in text

    def test_who_is_elected_tenders_nothing(self, report, with_policy, on_card):
        with_policy("c")
        on_card("F", "board")
        on_card("N", "board", {"4": {"c": {"for": "3000"}}}, channel="nominee")

        assert self.POLICY not in text_of(report(), "matters")

    def test_without_a_quorum_nothing_is_said(self, report, with_policy, on_card):
        with_policy("c")
        on_card("A", "board", {"4": {"c": "against"}})

        assert self.POLICY not in text_of(report(), "matters")

    def test_more_withheld_than_for_triggers_it_under_a_plurality(self, meeting, clock):
        from voting import door

        terms = ElectionTerms.objects.create(meeting=meeting, resignation_policy=self.POLICY)
        terms.incumbents.set(meeting.matters.get(key="1").nominees.filter(key__in=["1a", "1b"]))
        for holding, votes in (
            ("carol", {"1": {"except": ["1a", "1c"]}}),
            ("alice", {"1": "for"}),
            ("nominee", {"2": {"for": "4000"}}),
        ):
            channel = "nominee" if holding == "nominee" else "internet"
            door.receive(meeting, door.Arrival(holding, "proxy", channel, votes), clock())
        text = text_of(content.report_of(meeting, clock().now()), "matters")

        assert (
            "Eliot G. Protsch is elected by plurality, with more votes withheld than for." in text
        )
        assert "Jaggers is elected by plurality" not in text, "he is no incumbent"


class TestCumulatedVotes:
    def test_given_and_unused(self, report, on_card):
        on_card("A", "board", {"3": {"p": "500"}})  # of 800
        on_card("B", "board", {"3": "for"})  # 600, spread
        on_card("C", "board", {"3": "withhold"})  # none of 400
        text = text_of(report(), "matters")

        assert "Votes that could be given: 1,800" in text
        assert "Given to nominees: 1,100" in text
        assert "Given to nobody: 700" in text

    def test_where_its_polls_closed_earlier_no_sum_is_claimed(self, contest, clock, on_card):
        on_card("A", "board", {"3": {"p": "500"}})
        clock.moment = contest.convenes
        announcements.announce_polls(contest, "opened", clock())
        announcements.announce_polls(contest, "closed", clock(), contest.matters.get(key="3"))
        outcome = counting.outcome_of(contest)

        assert elections.cumulated(outcome.matters[2], outcome, contest) == []


def matter(**changed: Any) -> Any:
    (raw,) = [line for line in CONTESTED if line.get("id") == "1" and line["type"] == "matter"]
    return agenda_lines.matter({**raw, **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {"seats": 5},
        {"standard": {"rule": "plurality"}},
        {"standard": {"rule": "majority", "of": "cast"}},
        {"standard": {"rule": "plurality"}, "cumulative": True},
    ],
)
def test_the_carve_out_is_told_only_where_it_applies(changed):
    assert carve_out(matter()) and not carve_out(matter(**changed))


IDS = ("m1", "m2", "m3", "d1", "d2")


@given(st.dictionaries(st.sampled_from(IDS), st.sampled_from(["for", "against", "abstain"])))
def test_a_card_is_overmarked_just_where_the_rules_void_it(marks):
    import json

    from voting.record.read import read_agenda
    from voting.rules import facts
    from voting.rules import marks as rules

    head = [json.dumps(line) for line in CONTESTED if line["type"] != "holding"]
    agenda = read_agenda(head)
    card = facts.Instrument(
        "", "A", "proxy", "mail", agenda.meeting.convenes, 1, votes={"1": marks}
    )
    kinds = [kind for kind, _ in rules.read(card, agenda).problems]

    assert (elections.marking(marks, agenda.matters[0]) == elections.OVERMARKED) is (
        "overmarked" in kinds
    )
