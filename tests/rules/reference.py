"""A second count of a meeting record, written from docs/record.md alone.

It shares nothing with `voting`: where the two differ, one of them misreads the contract. It is
the plainest program that could be written, and slow. It does not count joint holdings of which
only some owners signed.
"""

from collections import defaultdict
from datetime import date, datetime
from fractions import Fraction
from math import ceil, floor
from zoneinfo import ZoneInfo

ELECTRONIC = ("internet", "telephone", "nominee")


def moment(text):
    return datetime.fromisoformat(text)


def written(number):
    """As the contract writes quantities."""
    number = Fraction(number)
    rest, places = number.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    digits = str(number.numerator * 10**places // number.denominator).rjust(places + 1, "0")
    return digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}"


def count(lines, as_of=None):
    """The result of a record (a list of its lines as objects), without sentences."""
    return Count(lines, as_of).result()


class Count:
    def __init__(self, lines, as_of=None):
        self.as_of = as_of
        numbered = [dict(line, line=number) for number, line in enumerate(lines, start=1)]
        if as_of is not None:
            limit = moment(as_of)
            numbered = [
                line
                for line in numbered
                if not (moved := line.get("received") or line.get("at")) or moment(moved) <= limit
            ]
        by_type = defaultdict(list)
        for line in numbered:
            by_type[line["type"]].append(line)
        self.meeting = by_type["meeting"][0]
        self.classes = {line["id"]: line for line in by_type["class"]}
        self.matters = {line["id"]: line for line in by_type["matter"]}
        for amendment in by_type["amendment"]:
            self.meeting.update(amendment.get("meeting") or {})
            changed = amendment.get("matter")
            if changed:
                self.matters[changed["id"]].update(changed)
        self.holdings = {line["id"]: line for line in by_type["holding"]}
        self.instruments = by_type["instrument"]
        self.attendance = by_type["attendance"]
        self.substitutions = by_type["substitution"]
        self.polls = sorted(by_type["polls"], key=lambda line: moment(line["at"]))
        self.zone = ZoneInfo(self.meeting["timezone"])
        self.meeting_day = moment(self.meeting["convenes"]).astimezone(self.zone).date()
        self.rulings = {}
        for ruling in sorted(by_type["ruling"], key=lambda line: moment(line["at"])):
            self.rulings[ruling["instrument"]] = ruling["decision"]
        self.closes = {id: self.close_of(id) for id in self.matters}
        known = list(self.closes.values()) or [self.close_of("*")]
        self.last_close = None if None in known else max(known)

    # Decision 1

    def close_of(self, matter):
        scheduled = (self.meeting.get("polls") or {}).get("close")
        close = moment(scheduled) if scheduled else None
        for line in self.polls:
            if line["matter"] in ("*", matter):
                if line["state"] == "closed":
                    close = moment(line["at"])
                elif close is not None and moment(line["at"]) > close:
                    close = None  # opened again
        return close

    def in_time(self, received, deadline):
        return deadline is None or moment(received) <= deadline

    # The register

    def own(self, holding):
        if holding.get("excluded"):
            return Fraction(0)
        beneath = sum(
            Fraction(other["shares"])
            for other in self.holdings.values()
            if other.get("under") == holding["id"]
        )
        return Fraction(holding["shares"]) - beneath

    def votes_per_share(self, holding):
        return Fraction(self.classes[holding["class"]].get("votes_per_share") or "1")

    # Decision 2

    def order_of(self, instrument):
        received = moment(instrument["received"])
        if instrument["form"] == "ballot":
            return (1, date.min, received, instrument["line"])
        day = received.astimezone(self.zone).date()
        effective = day
        dated = instrument.get("dated")
        if self.meeting.get("order") != "received" and instrument["channel"] not in ELECTRONIC:
            dated = date.fromisoformat(dated) if dated else None
            mailed = self.meeting.get("mailed")
            mailed = date.fromisoformat(mailed) if mailed else date.min
            if dated and dated < mailed and not instrument.get("general"):
                dated = None
            if dated:
                effective = min(dated, day)
            elif instrument.get("postmarked"):
                effective = date.fromisoformat(instrument["postmarked"])
        return (0, effective, received, instrument["line"])

    # Decisions 6 and 12

    def quantities(self, instrument):
        """Every mapping of words to shares among the marks."""
        for matter, mark in (instrument.get("votes") or {}).items():
            if not isinstance(mark, dict) or "except" in mark:
                continue
            if self.matters[matter]["kind"] != "election":
                yield mark
            else:
                yield from (one for one in mark.values() if isinstance(one, dict))

    def largest_sum(self, instrument):
        return max(
            (sum(map(Fraction, one.values())) for one in self.quantities(instrument)),
            default=Fraction(0),
        )

    def only_quantities(self, instrument):
        votes = instrument.get("votes") or {}
        if not votes:
            return False
        for matter, mark in votes.items():
            if not isinstance(mark, dict) or "except" in mark:
                return False
            if self.matters[matter]["kind"] == "election" and not (
                mark and all(isinstance(one, dict) for one in mark.values())
            ):
                return False
        return True

    def fault(self, instrument, holding):
        ruling = self.rulings.get(instrument["id"])
        proxy = instrument["form"] == "proxy"
        if not self.in_time(instrument["received"], self.last_close):
            return {"status": "late", "reason": "polls"}
        if holding.get("excluded"):
            return {"status": "ineligible"}
        if ruling == "reject":
            return {"status": "rejected"}
        if ruling == "accept":
            return None
        cutoff = (self.meeting.get("cutoffs") or {}).get(instrument["channel"])
        if proxy and cutoff and not self.in_time(instrument["received"], moment(cutoff)):
            return {"status": "late", "reason": "cutoff"}
        if instrument.get("signed") is False or instrument.get("signatures") == []:
            return {"status": "unsigned"}
        if instrument["form"] != "revocation":
            own = self.own(holding)
            for_shares = Fraction(instrument["shares"]) if instrument.get("shares") else own
            if for_shares > own or self.largest_sum(instrument) > for_shares:
                return {"status": "overvote"}
        if proxy and instrument.get("dated"):
            year, month, day = map(int, instrument["dated"].split("-"))
            today = self.meeting_day
            if (year + 3, month, day) < (today.year, today.month, today.day):
                return {"status": "expired"}
        return None

    def overvoting_series(self, acts, own):
        """Of a nominee's instruments for shares that stand, those that exceed its holding."""
        void = []
        for form in ("proxy", "ballot"):
            series = []
            for position, act in enumerate(acts):
                if act["form"] != form or not act.get("shares"):
                    continue
                ended = any(
                    later["form"] == "revocation"
                    if form == "proxy" and later["form"] == "revocation"
                    else later["form"] in (form, "ballot") and not later.get("shares")
                    for later in acts[position + 1 :]
                )
                if act.get("irrevocable") or not ended:
                    series.append(act)
            if sum(Fraction(act["shares"]) for act in series) > own:
                void += [act for act in series if self.rulings.get(act["id"]) != "accept"]
        return void

    # Decisions 3, 4 and 6

    def governing(self, holding, close):
        """Pairs of [instrument, shares it was for, shares it governs], oldest first; statuses."""
        own = self.own(holding)
        status = {}
        acts = []
        for instrument in self.instruments:
            if instrument["holding"] != holding["id"]:
                continue
            fault = self.fault(instrument, holding)
            if fault:
                status[instrument["id"]] = fault
            elif self.in_time(instrument["received"], close):
                acts.append(instrument)
        acts.sort(key=self.order_of)
        if holding.get("kind") == "nominee":
            for act in self.overvoting_series(acts, own):
                status[act["id"]] = {"status": "overvote"}
                acts.remove(act)
        standing = []
        for act in acts:
            fixed = [one for one in standing if one[0].get("irrevocable")]
            loose = [one for one in standing if not one[0].get("irrevocable")]
            if act["form"] == "revocation":
                status[act["id"]] = {"status": "revocation" if loose else "no_effect"}
                for one in loose:
                    status[one[0]["id"]] = {"status": "revoked", "by": act["id"]}
                standing = fixed
                continue
            largest = self.largest_sum(act)
            if act.get("shares"):
                wanted = max(Fraction(act["shares"]), largest)
            elif self.only_quantities(act):
                wanted = largest
            else:
                wanted = max(own, largest)
            held = sum(one[2] for one in fixed)
            if fixed and held >= own:
                status[act["id"]] = {"status": "superseded", "by": fixed[-1][0]["id"]}
                continue
            takes = min(wanted, own - held)
            if not act.get("shares"):
                for one in loose:
                    status[one[0]["id"]] = {"status": "superseded", "by": act["id"]}
                standing = fixed
            else:
                free = own - sum(one[2] for one in standing)
                need = takes - free
                proxies = [one for one in loose if one[0]["form"] == "proxy"]
                ballots = [one for one in loose if one[0]["form"] == "ballot"]
                for one in proxies + ballots:
                    if need > 0:
                        taken = min(need, one[2])
                        one[2] -= taken
                        need -= taken
                        if one[2] == 0:
                            status[one[0]["id"]] = {"status": "superseded", "by": act["id"]}
                            standing.remove(one)
            standing.append([act, wanted, takes])
        for act, _, _ in standing:
            status[act["id"]] = {"status": "governs"}
        return standing, status

    # The marks: decisions 5, 7, 9 and 10. Each returns choice -> votes for one line.

    def contested(self, matter):
        return len(matter["nominees"]) > matter["seats"]

    def by_plurality(self, matter):
        return bool(matter.get("cumulative")) or matter["standard"]["rule"] == "plurality"

    def final_id(self, matter, nominee):
        for line in self.substitutions:
            if line["matter"] == matter["id"] and line["nominee"] == nominee:
                nominee = line["with"]["id"]
        return nominee

    def standing_nominees(self, matter):
        return [self.final_id(matter, one["id"]) for one in matter["nominees"]]

    def recommended(self, matter, solicitor):
        if solicitor == "board":
            return matter.get("board")
        return (matter.get("opposition") or {}).get(solicitor)

    def fills_in(self, act):
        return (
            act["form"] == "proxy"
            and act["channel"] != "nominee"
            and (self.meeting.get("unmarked") or "board") == "board"
        )

    def single(self, mark):
        """A word, or U where several contradictory ones are given."""
        if isinstance(mark, str):
            return mark
        return mark[0] if len(set(mark)) == 1 else "unvoted"

    def read_matter(self, act, matter):
        """What an act does on a matter that is no election: a word, or words to shares."""
        mark = (act.get("votes") or {}).get(matter["id"])
        if mark is None:
            if self.fills_in(act):
                return self.recommended(matter, act.get("solicitor") or "board") or "unvoted"
            return "unvoted"
        return mark if isinstance(mark, dict) else self.single(mark)

    def read_election(self, act, matter):
        """Final nominee -> a word, or words to shares, or ("votes", number)."""
        mark = (act.get("votes") or {}).get(matter["id"])
        names = [one["id"] for one in matter["nominees"]]
        blank = dict.fromkeys(self.standing_nominees(matter), "unvoted")
        given = {}
        if isinstance(mark, list):
            mark = self.single(mark)
            if mark == "unvoted":
                return blank
        if isinstance(mark, str):
            given = dict.fromkeys(names, mark)
        elif mark and "except" in mark:
            given = {id: "withhold" if id in mark["except"] else "for" for id in names}
        elif mark:
            given = dict(mark)
        recommended = self.recommended(matter, act.get("solicitor") or "board")
        if isinstance(recommended, str):
            recommended = dict.fromkeys(names, recommended)
        recommended = recommended or {}
        if self.by_plurality(matter):
            recommended = {
                id: "withhold" if choice == "against" else choice
                for id, choice in recommended.items()
                if choice != "abstain"
            }
        else:
            recommended = {
                id: "against" if choice == "withhold" else choice
                for id, choice in recommended.items()
            }
        if self.fills_in(act):
            if matter.get("cumulative"):
                fors = {id: "for" for id, choice in recommended.items() if choice == "for"}
                if not given and not (self.contested(matter) and len(fors) == len(names)):
                    given = fors
            elif not (self.contested(matter) and given):
                marked = {self.final_id(matter, id) for id in given}
                for id, choice in recommended.items():
                    if self.final_id(matter, id) not in marked:
                        given[id] = choice
        given = {
            id: self.single(choice) if isinstance(choice, list) else choice
            for id, choice in given.items()
        }
        fors = [id for id, choice in given.items() if choice == "for"]
        too_many = self.contested(matter) and len(fors) > matter["seats"]
        if too_many and not matter.get("cumulative"):
            return blank
        read = dict(blank)
        for id, choice in given.items():
            final = self.final_id(matter, id)
            if final != id:
                passes = act["form"] == "proxy" and self.meeting.get("substitution")
                if isinstance(choice, dict):
                    passed = choice.get("for", "0") if passes else "0"
                    rest = sum(map(Fraction, choice.values())) - Fraction(passed)
                    choice = {"for": passed, "unvoted": rest}
                elif choice[0].isdigit():
                    pass
                elif not (choice == "for" and passes):
                    choice = "unvoted"
            read[final] = choice
        return read

    def add(self, totals, choice, act_shares, left, weight):
        """A word counts all the shares governed; quantities count in proportion, the rest U."""
        if isinstance(choice, dict):
            part = left / act_shares if act_shares else Fraction(0)
            given = Fraction(0)
            for word, shares in choice.items():
                totals[word] += Fraction(shares) * part * weight
                given += Fraction(shares) * part
            totals["unvoted"] += (left - given) * weight
        else:
            totals[choice] += left * weight

    def add_cumulative(self, totals, read, matter, act_shares, left, weight):
        numbers = {id: choice for id, choice in read.items() if choice[0].isdigit()}
        if sum(map(Fraction, numbers.values())) > act_shares * weight * matter["seats"]:
            return
        fors = [id for id, choice in read.items() if choice == "for"]
        for id, choice in read.items():
            if id in numbers:
                if left:
                    totals[id]["for"] += Fraction(choice) * left / act_shares
            elif choice == "for":
                if not numbers:
                    totals[id]["for"] += left * weight * matter["seats"] / len(fors)
            else:
                totals[id][choice] += left * weight

    def attends(self, holding, close):
        return not holding.get("excluded") and any(
            line["holding"] == holding["id"] and self.in_time(line["at"], close)
            for line in self.attendance
        )

    def lines_of(self, matter, holdings):
        """Nominee (or None) -> choice -> votes, of some holdings, at the matter's own close."""
        close = self.closes[matter["id"]]
        names = self.standing_nominees(matter) if matter["kind"] == "election" else [None]
        totals = {name: defaultdict(Fraction) for name in names}
        for holding in holdings:
            weight = self.votes_per_share(holding)
            standing, _ = self.governing(holding, close)
            for act, act_shares, left in standing:
                if matter["kind"] != "election":
                    self.add(totals[None], self.read_matter(act, matter), act_shares, left, weight)
                    continue
                read = self.read_election(act, matter)
                if matter.get("cumulative"):
                    self.add_cumulative(totals, read, matter, act_shares, left, weight)
                    continue
                for name in names:
                    self.add(totals[name], read[name], act_shares, left, weight)
            if self.attends(holding, close):
                silent = self.own(holding) - sum(left for _, _, left in standing)
                for name in names:
                    totals[name]["unvoted"] += silent * weight
        return totals

    # The result

    def offered(self, matter):
        if matter["kind"] == "frequency":
            return ("1", "2", "3", "abstain", "broker_non_vote", "unvoted")
        if matter["kind"] == "election" and matter.get("cumulative"):
            return ("for", "withhold", "broker_non_vote")
        if matter["kind"] == "election" and self.by_plurality(matter):
            return ("for", "withhold", "broker_non_vote", "unvoted")
        return ("for", "against", "abstain", "broker_non_vote", "unvoted")

    def voting(self, matter, standard=None):
        """The holdings whose votes a matter, or a standard on it, counts."""
        standard = standard or {}
        classes = matter.get("classes") or list(self.classes)
        if standard.get("class"):
            classes = [standard["class"]]
        return [
            holding
            for holding in self.holdings.values()
            if holding["class"] in classes
            and not (
                standard.get("excluding_interested")
                and matter["id"] in (holding.get("interested") or [])
            )
        ]

    def outstanding(self, classes):
        return sum(
            (
                Fraction(self.classes[id]["outstanding"])
                * Fraction(self.classes[id].get("votes_per_share") or "1")
                for id in classes
            ),
            Fraction(0),
        )

    def entitled(self, matter, standard):
        classes = matter.get("classes") or list(self.classes)
        if standard.get("class"):
            classes = [standard["class"]]
        base = self.outstanding(classes)
        if standard.get("excluding_interested"):
            for holding in self.holdings.values():
                if holding["class"] in classes and matter["id"] in (
                    holding.get("interested") or []
                ):
                    base -= self.own(holding) * self.votes_per_share(holding)
        return base

    def test(self, matter, standard, name):
        """Base, required and whether one standard is met on one line."""
        votes = self.lines_of(matter, self.voting(matter, standard))[name]
        f, a, b = votes["for"], votes["against"], votes["abstain"]
        u, n = votes["unvoted"], votes["broker_non_vote"]
        base = {
            "cast": f + a,
            "present_and_entitled": f + a + b + u,
            "present": f + a + b + u + n,
            "outstanding": self.entitled(matter, standard),
        }[standard["of"]]
        if standard["rule"] == "majority":
            part, strict = Fraction(1, 2), True
        else:
            strict = standard.get("over") is not None
            part = Fraction(standard["over"] if strict else standard["at_least"])
        needed = base * part
        required = floor(needed) + 1 if strict else ceil(needed)
        return base, required, f > 0 and (f > needed if strict else f >= needed)

    def proposal(self, matter):
        standard = matter["standard"]
        found = {"base": None, "required": None}
        if standard["rule"] == "all":
            tests = [self.test(matter, one, None) for one in standard["rules"]]
            found["parts"] = [
                {
                    "base": written(base),
                    "required": written(required),
                    "outcome": "approved" if passes else "not_approved",
                }
                for base, required, passes in tests
            ]
            passed = all(passes for _, _, passes in tests)
        else:
            base, required, passed = self.test(matter, standard, None)
            found |= {"base": written(base), "required": written(required)}
        return found | {"outcome": "approved" if passed else "not_approved"}

    def frequency(self, totals):
        most = max(totals[year] for year in "123")
        winners = [year for year in "123" if totals[year] == most]
        if len(winners) > 1:
            return {"outcome": "tied", "majority": False}
        return {
            "outcome": winners[0],
            "majority": most > sum(totals[year] for year in "123") / 2,
        }

    def election(self, matter):
        standard = matter["standard"]
        if self.contested(matter) and standard.get("if_contested"):
            standard = standard["if_contested"]
        names = self.standing_nominees(matter)
        votes = self.lines_of(matter, self.voting(matter, standard))
        if matter.get("cumulative") or standard["rule"] == "plurality":
            passing = [name for name in names if votes[name]["for"] > 0]
        else:
            passing = [name for name in names if self.test(matter, standard, name)[2]]
        elected, tied = [], []
        for name in passing:
            mine = votes[name]["for"]
            above = sum(votes[other]["for"] > mine for other in passing)
            level = sum(votes[other]["for"] == mine for other in passing)
            if above + level <= matter["seats"]:
                elected.append(name)
            elif above < matter["seats"]:
                tied.append(name)
        if tied:
            outcome = "tied"
        elif not elected:
            outcome = "none_elected"
        else:
            outcome = "elected" if len(elected) == matter["seats"] else "partly_elected"
        return {
            "base": None,
            "required": None,
            "elected": elected,
            "not_elected": [one for one in names if one not in elected + tied],
            "tied": tied,
            "outcome": outcome,
        }

    def matter(self, matter, quorum):
        totals = self.lines_of(matter, self.voting(matter))
        offered = self.offered(matter)
        shown = {
            name: {choice: written(line[choice]) for choice in offered}
            for name, line in totals.items()
        }
        found = {
            "id": matter["id"],
            "kind": matter["kind"],
            "totals": shown if matter["kind"] == "election" else shown[None],
        }
        if matter["kind"] == "election":
            found |= self.election(matter)
        elif matter["kind"] == "frequency":
            found |= {"base": None, "required": None} | self.frequency(totals[None])
        else:
            found |= self.proposal(matter)
        if not quorum:
            found["outcome"] = "no_quorum"
        return found

    def quorum(self):
        present, person = defaultdict(Fraction), defaultdict(Fraction)
        for holding in self.holdings.values():
            weight = self.votes_per_share(holding)
            standing, _ = self.governing(holding, self.last_close)
            here = sum((left for _, _, left in standing), Fraction(0))
            ballots = sum(
                (left for act, _, left in standing if act["form"] == "ballot"), Fraction(0)
            )
            if self.attends(holding, self.last_close):
                here = ballots = self.own(holding)
            present[holding["class"]] += here * weight
            person[holding["class"]] += ballots * weight
        needed = self.meeting.get("quorum") or {"of": "outstanding", "over": "1/2"}
        required, met = [], []
        for one in needed if isinstance(needed, list) else [needed]:
            classes = [one["class"]] if one.get("class") else list(self.classes)
            there = sum(present[id] for id in classes)
            base = self.outstanding(classes)
            if one.get("over"):
                threshold = base * Fraction(one["over"])
                required.append(floor(threshold) + 1)
                met.append(there > threshold)
            else:
                threshold = base * Fraction(one["at_least"])
                required.append(ceil(threshold))
                met.append(there >= threshold)
        total, by_person = sum(present.values()), sum(person.values())
        return {
            "outstanding": written(self.outstanding(self.classes)),
            "required": written(required[0]),
            "present": written(total),
            "by_proxy": written(total - by_person),
            "in_person": written(by_person),
            "met": all(met),
        }

    def result(self):
        quorum = self.quorum()
        governing, status = {}, {}
        for holding in self.holdings.values():
            standing, statuses = self.governing(holding, self.last_close)
            governing[holding["id"]] = [act["id"] for act, _, _ in standing]
            status |= statuses
        return {
            "meeting": self.meeting["id"],
            "quorum": quorum,
            "matters": [self.matter(one, quorum["met"]) for one in self.matters.values()],
            "governing": governing,
            "instruments": {act["id"]: status[act["id"]] for act in self.instruments},
        }
