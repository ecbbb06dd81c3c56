"""Whole small meeting records, drawn at random.

`make_record` draws from anything with `pick`, `chance` and `number`: hypothesis, which makes a
failing record small, or `random.Random`, which is fast.
"""

from datetime import datetime, timedelta, timezone
from fractions import Fraction

from hypothesis import strategies as st

from voting.record import values

ZONE = timezone(timedelta(hours=-7))


def in_2003(month, day, *clock):
    return datetime(2003, month, day, *clock, tzinfo=ZONE)


MAILED = in_2003(4, 24, 9)
CONVENES = in_2003(5, 30, 9)
CLOSE = in_2003(5, 30, 10)
SECOND_CLOSE = in_2003(6, 13, 10)
NAMES = "abcdef"


class Draws:
    """Choices drawn by hypothesis; the first option is the simplest."""

    def __init__(self, draw):
        self.draw = draw

    def number(self, low, high):
        return self.draw(st.integers(low, high))

    def pick(self, options):
        return options[self.number(0, len(options) - 1)]

    def chance(self, percent):
        return self.number(0, 99) >= 100 - percent


class Dice:
    """The same choices from a `random.Random`."""

    def __init__(self, source):
        self.source = source

    def number(self, low, high):
        return self.source.randint(low, high)

    def pick(self, options):
        return options[self.source.randrange(len(options))]

    def chance(self, percent):
        return self.source.random() * 100 < percent


@st.composite
def records(draw, **options):
    """A meeting record, as a list of its lines."""
    return make_record(Draws(draw), **options)


def written(moment):
    return moment.isoformat()


def make_record(draw, **options):
    return _Maker(draw, **options).record()


class _Maker:
    def __init__(self, draw, joint=False, corners=True):
        self.draw = draw
        self.joint = joint
        self.corners = corners
        self.meeting = {}
        self.classes = []
        self.matters = []
        self.holdings = []
        self.acts = []

    def record(self):
        self.make_meeting()
        self.make_classes()
        for number in range(1, self.draw.number(1, 3) + 1):
            self.make_matter(str(number))
        self.make_holdings()
        self.fit_classes()
        facts = [*self.make_instruments(), *self.make_others()]
        facts.sort(key=lambda line: line.get("received") or line["at"])
        return [self.meeting, *self.classes, *self.matters, *self.holdings, *facts]

    # The agenda

    def make_meeting(self):
        draw = self.draw
        self.meeting = {
            "type": "meeting",
            "id": "m",
            "issuer": "Example Corp.",
            "title": "Annual Meeting",
            "timezone": "America/Los_Angeles",
            "record_date": "2003-04-10",
            "convenes": written(CONVENES),
            "polls": {"close": written(CLOSE)},
        }
        if draw.chance(80):
            self.meeting["mailed"] = "2003-04-24"
        if draw.chance(60):
            self.meeting["cutoffs"] = {
                "internet": "2003-05-29T20:00:00-07:00",
                "nominee": "2003-05-28T17:00:00-07:00",
            }
        if draw.chance(20):
            self.meeting["order"] = "received"
        if draw.chance(20):
            self.meeting["unmarked"] = "blank"
        if draw.chance(60):
            self.meeting["substitution"] = True

    def make_classes(self):
        for id in ("common", "b")[: 2 if self.draw.chance(25) else 1]:
            self.classes.append(
                {
                    "type": "class",
                    "id": id,
                    "name": f"Class {id}",
                    "outstanding": str(self.draw.pick([3000, 2001, 900, 12345])),
                    "votes_per_share": "1" if id == "common" else self.draw.pick(["10", "0.5"]),
                }
            )
        if self.draw.chance(30):
            each = {"of": "outstanding", "over": "1/2"}
            each = self.draw.pick([{"of": "outstanding", "at_least": "1/3"}, each])
            if len(self.classes) > 1 and self.draw.chance(50):
                each = [each, {"of": "outstanding", "over": "1/3", "class": "b"}]
            self.meeting["quorum"] = each

    def make_standard(self):
        draw = self.draw
        of = draw.pick(["cast", "outstanding", "present_and_entitled", "present"])
        if draw.chance(60):
            standard = {"rule": "majority", "of": of}
        elif draw.chance(50):
            standard = {"rule": "threshold", "of": of, "over": "2/3"}
        else:
            standard = {"rule": "threshold", "of": of, "at_least": draw.pick(["0.8", "1/2"])}
        self.narrow(standard)
        return standard

    def narrow(self, standard):
        if len(self.classes) > 1 and self.draw.chance(15):
            standard["class"] = self.draw.pick(["b", "common"])
        if self.draw.chance(15):
            standard["excluding_interested"] = True

    def make_matter(self, id):
        draw = self.draw
        kind = draw.pick(["proposal", "election", "election", "frequency", "proposal"])
        matter = {"type": "matter", "id": id, "title": f"Matter {id}", "kind": kind}
        if kind == "proposal":
            matter["standard"] = self.make_standard()
            if draw.chance(10):
                matter["standard"] = {
                    "rule": "all",
                    "rules": [self.make_standard(), self.make_standard()],
                }
        elif kind == "election":
            self.make_election(matter)
        matter["board"] = self.make_recommendation(matter)
        if matter["board"] is None:
            del matter["board"]
        if draw.chance(25):
            matter["opposition"] = {"rival": self.make_recommendation(matter) or "abstain"}
            if kind == "frequency" and matter["opposition"]["rival"] not in "123":
                matter["opposition"] = {"rival": "3"}
        if len(self.classes) > 1 and draw.chance(20):
            matter["classes"] = [draw.pick(["common", "b"])]
        self.matters.append(matter)

    def make_election(self, matter):
        draw = self.draw
        id = matter["id"]
        matter["seats"] = draw.number(1, 3)
        nominees = NAMES[: draw.number(matter["seats"], matter["seats"] + 2)]
        matter["nominees"] = [{"id": f"{id}{one}", "name": one.upper()} for one in nominees]
        if draw.chance(60):
            matter["standard"] = {"rule": "plurality"}
            self.narrow(matter["standard"])
            if draw.chance(40):
                matter["cumulative"] = True
                if not self.corners:
                    matter["standard"] = {"rule": "plurality"}
        else:
            matter["standard"] = self.make_standard()
            if draw.chance(60):
                matter["standard"]["if_contested"] = {"rule": "plurality"}

    def make_recommendation(self, matter):
        draw = self.draw
        if matter["kind"] == "frequency":
            return draw.pick(["1", "2", "3", None])
        if matter["kind"] == "election" and draw.chance(50):
            ids = [one["id"] for one in matter["nominees"]]
            words = ["for", "for", "withhold"]
            chosen = [id for id in ids if draw.chance(70)][: matter["seats"]]
            return {id: draw.pick(words) for id in chosen} or "for"
        return draw.pick(["for", "against", "for", "abstain", None])

    # The register

    def make_holdings(self):
        draw = self.draw
        for number in range(1, draw.number(1, 5) + 1):
            kind = draw.pick(["registered", "nominee", "registered", "plan"])
            holding = {
                "type": "holding",
                "id": f"H{number}",
                "holder": f"Holder {number}",
                "class": draw.pick([one["id"] for one in self.classes]),
                "shares": draw.pick(["1000", "300", "7", "100.5", "600"]),
                "kind": kind,
            }
            if draw.chance(6):
                holding["excluded"] = True
            if draw.chance(15):
                holding["interested"] = [draw.pick(self.matters)["id"]]
            if draw.chance(25 if self.joint else 8):
                holding["joint"] = ["p", "q", "r"][: draw.number(2, 3)]
            self.holdings.append(holding)
            if draw.chance(15):
                under = {
                    **holding,
                    "id": f"H{number}-1",
                    "shares": draw.pick(["3", "5", holding["shares"]]),
                    "under": holding["id"],
                    "kind": draw.pick(["nominee", "registered"]),
                }
                under.pop("excluded", None)
                under.pop("joint", None)
                self.holdings.append(under)

    def fit_classes(self):
        """No register adds up to more than is outstanding; often it is all of it."""
        for one in self.classes:
            registered = sum(
                Fraction(holding["shares"])
                for holding in self.holdings
                if holding["class"] == one["id"]
                and not holding.get("excluded")
                and not holding.get("under")
            )
            if registered > Fraction(one["outstanding"]):
                one["outstanding"] = values.written(registered)

    # What the holders do

    def moments(self):
        """Mostly before the cutoffs, and around each limit."""
        draw = self.draw
        if draw.chance(75):
            return MAILED + timedelta(days=draw.number(0, 30), hours=draw.pick([0, 5, 14]))
        return draw.pick(
            [
                in_2003(5, 28, 17),
                in_2003(5, 28, 17, 0, 1),
                in_2003(5, 29, 20),
                in_2003(5, 29, 20, 0, 1),
                in_2003(5, 30, 9, 30),
                CLOSE,
                CLOSE + timedelta(seconds=1),
                CLOSE + timedelta(days=3),
                SECOND_CLOSE,
                SECOND_CLOSE + timedelta(seconds=1),
            ]
        )

    def make_instruments(self):
        for number in range(1, self.draw.number(1, 9) + 1):
            self.acts.append(self.make_instrument(f"I{number}"))
        return self.acts

    def make_instrument(self, id):
        draw = self.draw
        holding = draw.pick(self.holdings)
        nominee = holding["kind"] == "nominee"
        form = draw.pick(["proxy"] * 6 + ["ballot", "ballot", "revocation"])
        channel = "in_person"
        if form == "proxy":
            channels = ["mail", "mail", "internet", "telephone"]
            channel = draw.pick(["nominee", "nominee", "mail"] if nominee else channels)
        elif form == "revocation":
            channel = draw.pick(["mail", "internet", "in_person"])
        received = self.moments()
        line = {
            "type": "instrument",
            "id": id,
            "holding": holding["id"],
            "form": form,
            "channel": channel,
            "received": written(received),
        }
        if channel in ("mail", "in_person") and draw.chance(75):
            back = draw.pick([2, 0, 1, 5, -10, 40, 365, 1100, 1095, 1096])
            line["dated"] = (received - timedelta(days=back)).date().isoformat()
            if draw.chance(5):
                line["dated"] = draw.pick(["2000-05-30", "2000-05-29"])
        if channel == "mail" and draw.chance(25):
            line["postmarked"] = (received - timedelta(days=draw.number(0, 4))).date().isoformat()
        if draw.chance(6):
            line["signed"] = False
        if draw.chance(6):
            line["general"] = True
        if draw.chance(10):
            line["solicitor"] = "rival"
        if form == "proxy" and draw.chance(10):
            line["irrevocable"] = True
        if holding.get("joint") and self.joint and draw.chance(70):
            owners = [one for one in holding["joint"] if draw.chance(50)]
            line["signatures"] = owners or holding["joint"][:1]
        if form == "revocation":
            return line
        limit = float(holding["shares"])
        if draw.chance(35 if nominee else 20):
            line["shares"] = self.portion(limit)
        if draw.chance(85):
            line["votes"] = self.make_votes(float(line.get("shares", limit)), nominee)
        return line

    def portion(self, limit):
        whole = int(limit)
        parts = [whole // 2, whole // 3, whole // 4, whole, whole * 2 // 3, whole + 1]
        return str(max(1, self.draw.pick(parts)))

    def make_votes(self, limit, nominee):
        votes = {}
        in_quantities = self.draw.chance(60 if nominee else 8)
        for matter in self.matters:
            if self.draw.chance(75):
                votes[matter["id"]] = self.make_mark(matter, limit, in_quantities)
        return votes

    def make_mark(self, matter, limit, in_quantities):
        draw = self.draw
        if matter["kind"] == "election":
            return self.make_election_mark(matter, limit, in_quantities)
        words = ["for", "against", "abstain", "for", "against", "broker_non_vote"]
        if matter["kind"] == "frequency":
            words = ["1", "2", "3", "1", "abstain", "broker_non_vote"]
        if in_quantities and draw.chance(90):
            return self.quantities(words, limit)
        if draw.chance(8):
            return [words[0], words[1]]
        return draw.pick(words)

    def quantities(self, words, limit):
        draw = self.draw
        left = int(limit) + (1 if draw.chance(4) else 0)
        given = {}
        for word in sorted({draw.pick(words) for _ in range(3)}):
            given[word] = draw.number(0, left)
            left -= given[word]
        if draw.chance(50):
            given[word] += left
        return {word: str(shares) for word, shares in given.items()}

    def make_election_mark(self, matter, limit, in_quantities):
        draw = self.draw
        ids = [one["id"] for one in matter["nominees"]]
        cumulative = matter.get("cumulative")
        plurality = cumulative or matter["standard"]["rule"] == "plurality"
        words = ["for", "withhold"] if plurality else ["for", "against", "abstain"]
        chosen = [id for id in ids if draw.chance(75)]
        if in_quantities and not cumulative and draw.chance(90):
            return {id: self.quantities([*words, "broker_non_vote"], limit) for id in chosen}
        if cumulative and draw.chance(55):
            pool = int(limit * matter["seats"])
            given = {}
            for id in chosen:
                given[id] = str(draw.number(0, pool))
                pool -= int(given[id])
            if given and draw.chance(30):
                given[chosen[-1]] = str(int(given[chosen[-1]]) + pool + draw.pick([0, 1]))
            return given
        way = draw.number(0, 9)
        if way < 3:
            return "for"
        if way == 3 and plurality:
            return "withhold"
        if way == 4 and plurality:
            return {"except": [*chosen[:2], "nobody"][: draw.number(1, 3)]}
        if way == 5:
            return draw.pick(["broker_non_vote", ["for", words[1]]])
        marks = {id: draw.pick([*words, "for", "for"]) for id in chosen}
        if marks and draw.chance(8):
            marks[chosen[0]] = ["for", words[1]]
        return marks

    # What the inspectors and the chair do

    def make_others(self):
        draw = self.draw
        lines = []
        for holding in self.holdings:
            if draw.chance(15):
                at = draw.pick([CONVENES, CLOSE + timedelta(days=2), SECOND_CLOSE + timedelta(1)])
                lines.append({"type": "attendance", "holding": holding["id"], "at": written(at)})
        for act in self.acts:
            for _ in range(draw.pick([0, 0, 0, 0, 1, 2]) if draw.chance(40) else 0):
                lines.append(
                    {
                        "type": "ruling",
                        "instrument": act["id"],
                        "decision": draw.pick(["accept", "reject"]),
                        "reason": "as found",
                        "by": "Inspectors",
                        "at": written(SECOND_CLOSE + timedelta(hours=draw.number(1, 9))),
                    }
                )
        lines += self.make_substitutions()
        lines += self.make_polls()
        return lines

    def make_substitutions(self):
        lines = []
        for matter in self.matters:
            if matter["kind"] == "election" and self.draw.chance(20):
                nominee = self.draw.pick(matter["nominees"])["id"]
                for again in ("s", "t")[: 2 if self.draw.chance(20) else 1]:
                    lines.append(
                        {
                            "type": "substitution",
                            "matter": matter["id"],
                            "nominee": nominee,
                            "with": {"id": nominee + again, "name": "Substitute"},
                            "at": written(in_2003(5, 27, 9, len(lines))),
                        }
                    )
                    nominee += again
        return lines

    def make_polls(self):
        draw = self.draw
        lines = []
        opened = {"type": "polls", "matter": "*", "state": "opened"}
        if draw.chance(30):
            lines.append({**opened, "at": written(CONVENES)})
        if draw.chance(35):
            at = draw.pick([CLOSE, CLOSE + timedelta(minutes=5)])
            lines.append({**opened, "state": "closed", "at": written(at)})
            for matter in self.matters:
                if draw.chance(35):
                    closed = {"matter": matter["id"], "state": "closed"}
                    lines.append({**opened, **closed, "at": written(SECOND_CLOSE)})
        return lines
