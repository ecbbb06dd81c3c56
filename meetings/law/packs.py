"""The rule packs: a table of what the law and the usual bylaws say, with sources and dates.

Delaware's law gives defaults that the certificate or the bylaws may change, so these are
suggestions: what the company's own papers say comes first. Eras are those of docs/rules.md; the
meeting's day decides.
"""

from __future__ import annotations

from .era import ALWAYS, before, since
from .facts import COMBINATIONS, MatterFacts, MeetingFacts, Subject
from .provisions import Pack, Provision, Topic

PLURALITY = {"rule": "plurality"}
CAST = {"rule": "majority", "of": "cast"}
PRESENT_AND_ENTITLED = {"rule": "majority", "of": "present_and_entitled"}
OUTSTANDING = {"rule": "majority", "of": "outstanding"}

# Dates on which the law changed.
FROM_242D, UNTIL_242D = since(2023, 8, 1), before(2023, 8, 1)
NO_BROKERS_FOR_DIRECTORS, BROKERS_FOR_DIRECTORS = since(2010, 1, 1), before(2010, 1, 1)
NO_BROKERS_FOR_GOVERNANCE, BROKERS_FOR_GOVERNANCE = since(2012, 1, 25), before(2012, 1, 25)
# Approved on June 30, 2003, for meetings from the ninetieth day after.
NO_BROKERS_FOR_PLANS, BROKERS_FOR_PLANS = since(2003, 9, 28), before(2003, 9, 28)
NO_BROKERS_FOR_PAY = since(2010, 7, 22)
SAY_ON_PAY = since(2011, 1, 21)
FROM_AUGUST_2022, UNTIL_AUGUST_2022 = since(2022, 8, 1), before(2022, 8, 1)


def listed(facts: MeetingFacts, matter: MatterFacts | None) -> bool:
    """The class is listed on a national securities exchange."""
    return facts.on_national_exchange


def not_listed(facts: MeetingFacts, matter: MatterFacts | None) -> bool:
    """It is not."""
    return not facts.on_national_exchange


def contested(facts: MeetingFacts, matter: MatterFacts | None) -> bool:
    """More persons stand than there are seats."""
    return matter is not None and matter.contested


def uncontested(facts: MeetingFacts, matter: MatterFacts | None) -> bool:
    """No more persons stand than there are seats."""
    return not contested(facts, matter)


def merger(facts: MeetingFacts, matter: MatterFacts | None) -> bool:
    """A merger is on the agenda."""
    return facts.any_about(Subject.MERGER)


def no_merger(facts: MeetingFacts, matter: MatterFacts | None) -> bool:
    """No merger is on the agenda."""
    return not merger(facts, matter)


def no_combination(facts: MeetingFacts, matter: MatterFacts | None) -> bool:
    """No business combination is on the agenda."""
    return not facts.any_about(*COMBINATIONS)


def inspectors_needed(facts: MeetingFacts, matter: MatterFacts | None) -> bool:
    """Section 231 reaches the company."""
    return facts.needs_inspectors


def contest(facts: MeetingFacts, matter: MatterFacts | None) -> bool:
    """An election of the meeting is contested."""
    return facts.contested


D, B, S, N = Pack.DELAWARE, Pack.BYLAWS, Pack.SEC, Pack.NYSE

OF_THE_MEETING = (
    Provision(
        D, Topic.QUORUM, None, {"of": "outstanding", "over": "1/2"},
        "A majority of the shares entitled to vote, present in person or by proxy; certificate or "
        "bylaws may ask less, but not less than one third.",
        "8 Del. C. 216",
    ),
    Provision(
        D, Topic.RECORD_DATE, None, None,
        "Not more than 60 and not less than 10 days before the meeting.",
        "8 Del. C. 213(a)",
    ),
    Provision(
        D, Topic.RECORD_DATE, None, None,
        "The board may fix one date for who gets notice and a later one for who may vote.",
        "8 Del. C. 213(a)", since(2009, 8, 1),
    ),
    Provision(
        D, Topic.NOTICE, None, None,
        "Not less than 10 and not more than 60 days before the meeting; an amendment of the "
        "certificate is set out in it, or summed up.",
        "8 Del. C. 222(b), 242(b)(1)", ALWAYS, no_merger,
    ),
    Provision(
        D, Topic.NOTICE, None, None,
        "At least 20 days before the meeting, since a merger is voted on.",
        "8 Del. C. 251(c)", ALWAYS, merger,
    ),
    Provision(
        D, Topic.LIST, None, None,
        "Open for ten days before the meeting, and at it.",
        "8 Del. C. 219(a)", UNTIL_AUGUST_2022,
    ),
    Provision(
        D, Topic.LIST, None, None,
        "Open for the ten days that end on the day before the meeting; no longer at it.",
        "8 Del. C. 219(a)", FROM_AUGUST_2022,
    ),
    Provision(
        D, Topic.ADJOURNMENT, None, None,
        "No new notice where time and place are announced at the meeting and it is for not more "
        "than 30 days.",
        "8 Del. C. 222(c)",
    ),
    Provision(
        D, Topic.ADJOURNMENT, None, None,
        "After a technical failure of a virtual meeting its screen, or the notice, may say when "
        "it goes on.",
        "8 Del. C. 222(c)", FROM_AUGUST_2022,
    ),
    Provision(
        D, Topic.ATTENDANCE, None, None,
        "The board may let stockholders attend by remote communication, or hold the meeting in no "
        "place at all.",
        "8 Del. C. 211(a)(2)", since(2000, 7, 1),
    ),
    Provision(
        D, Topic.INSPECTORS, None, None,
        "Inspectors of election are appointed beforehand, swear an oath, count and certify.",
        "8 Del. C. 231", ALWAYS, inspectors_needed,
    ),
    Provision(
        S, Topic.DELIVERY, None, None,
        "The full set of materials is delivered to every holder.",
        "Rules 14a-3 and 14a-4", before(2007, 7, 1),
    ),
    Provision(
        S, Topic.DELIVERY, None, None,
        "The full set, or 40 days before the meeting a notice that the materials are on the "
        "Internet.",
        "Rule 14a-16", since(2007, 7, 1), no_combination,
    ),
    Provision(
        S, Topic.CONTEST, None, None,
        "Each side's card names all nominees; the opposition solicits at least 67% of the voting "
        "power.",
        "Rule 14a-19", since(2022, 9, 1), contest,
    ),
    Provision(
        S, Topic.RESULTS, None, None,
        "In the next periodic report, under Item 4.",
        "Form 10-Q, Part II, Item 4", before(2010, 2, 28),
    ),
    Provision(
        S, Topic.RESULTS, None, None,
        "In a current report within four business days.",
        "Form 8-K, Item 5.07", since(2010, 2, 28),
    ),
)  # fmt: skip

STANDARDS = (
    Provision(
        D, Topic.STANDARD, Subject.DIRECTORS, PLURALITY,
        "Directors are elected by a plurality, unless certificate or bylaws say otherwise.",
        "8 Del. C. 216(3)",
    ),
    Provision(
        D, Topic.STANDARD, Subject.AUDITORS, PRESENT_AND_ENTITLED,
        "A majority of the shares present and entitled to vote on it: the default for what no "
        "other rule reaches.",
        "8 Del. C. 216(2)",
    ),
    Provision(
        D, Topic.STANDARD, Subject.EQUITY_PLAN, PRESENT_AND_ENTITLED,
        "The default of the law. A listed company's exchange also asks for a majority of votes "
        "cast.",
        "8 Del. C. 216(2)",
    ),
    Provision(
        D, Topic.STANDARD, Subject.SAY_ON_PAY, PRESENT_AND_ENTITLED,
        "The default of the law; the vote binds nobody.",
        "8 Del. C. 216(2)", SAY_ON_PAY,
    ),
    Provision(
        D, Topic.STANDARD, Subject.STOCKHOLDER_PROPOSAL, PRESENT_AND_ENTITLED,
        "The default of the law.",
        "8 Del. C. 216(2)",
    ),
    Provision(
        D, Topic.STANDARD, Subject.ADJOURNMENT, PRESENT_AND_ENTITLED,
        "The default of the law. The chair's own power to adjourn under the bylaws needs no vote.",
        "8 Del. C. 216(2)",
    ),
    Provision(
        D, Topic.STANDARD, Subject.OTHER, PRESENT_AND_ENTITLED,
        "The default of the law for what no other rule reaches.",
        "8 Del. C. 216(2)",
    ),
    *(
        provision
        for subject in (Subject.REVERSE_SPLIT, Subject.AUTHORIZED_SHARES)
        for provision in (
            Provision(
                D, Topic.STANDARD, subject, OUTSTANDING,
                "A majority of the outstanding shares entitled to vote, as for any amendment of "
                "the certificate.",
                "8 Del. C. 242(b)(1)", UNTIL_242D,
            ),
            Provision(
                D, Topic.STANDARD, subject, OUTSTANDING,
                "A majority of the outstanding shares: the easier rule is for a class that is "
                "listed on a national securities exchange.",
                "8 Del. C. 242(b)(1)", FROM_242D, not_listed,
            ),
            Provision(
                D, Topic.STANDARD, subject, CAST,
                "More votes for than against, where the class is listed on a national securities "
                "exchange and still meets its least number of holders afterwards, and the "
                "certificate does not expressly ask for more.",
                "8 Del. C. 242(d)(2)", FROM_242D, listed,
            ),
        )
    ),
    *(
        Provision(
            D, Topic.STANDARD, subject, OUTSTANDING,
            "A majority of the outstanding shares entitled to vote, and of each class entitled to "
            "vote as a class.",
            "8 Del. C. 242(b)(1)",
        )
        for subject in (Subject.CHARTER_AMENDMENT, Subject.GOVERNANCE_AMENDMENT)
    ),
    Provision(
        D, Topic.STANDARD, Subject.MERGER, OUTSTANDING,
        "A majority of the outstanding stock entitled to vote.",
        "8 Del. C. 251(c)",
    ),
    Provision(
        D, Topic.STANDARD, Subject.SALE_OF_ASSETS, OUTSTANDING,
        "A majority of the outstanding stock entitled to vote.",
        "8 Del. C. 271(a)",
    ),
    Provision(
        S, Topic.ADVISORY, Subject.SAY_ON_PAY, True,
        "Asked at least every three years; it binds neither company nor board.",
        "Rule 14a-21(a), Exchange Act 14A(c)", SAY_ON_PAY,
    ),
    Provision(
        S, Topic.ADVISORY, Subject.SAY_ON_FREQUENCY, True,
        "Asked at least every six years: every 1, 2 or 3 years. The most votes win, and bind "
        "nobody.",
        "Rule 14a-21(b), Exchange Act 14A(c)", SAY_ON_PAY,
    ),
    Provision(
        S, Topic.ADVISORY, Subject.STOCKHOLDER_PROPOSAL, True,
        "Cast as a request, as most are, since one that would bind is rarely a proper subject "
        "under state law.",
        "Rule 14a-8(i)(1), note", settled=False,
    ),
)  # fmt: skip

BROKERS = (
    Provision(
        N, Topic.ROUTINE, Subject.DIRECTORS, True,
        "Brokers without instructions could vote an uncontested election.",
        "NYSE Rule 452", BROKERS_FOR_DIRECTORS, uncontested,
    ),
    Provision(
        N, Topic.ROUTINE, Subject.DIRECTORS, False,
        "Since 2010 brokers need instructions for directors, but for those of an investment "
        "company.",
        "NYSE Rule 452.11", NO_BROKERS_FOR_DIRECTORS, uncontested,
    ),
    Provision(
        N, Topic.ROUTINE, Subject.DIRECTORS, False,
        "A contest is never routine.",
        "NYSE Rule 452.11", ALWAYS, contested,
    ),
    Provision(
        N, Topic.ROUTINE, Subject.AUDITORS, True,
        "Ratifying the auditors is routine.",
        "NYSE Rule 452",
    ),
    Provision(
        N, Topic.ROUTINE, Subject.REVERSE_SPLIT, True,
        "Usually ruled that brokers may vote. The exchange rules on each proposal: ask the agent.",
        "NYSE Rule 452", settled=False,
    ),
    Provision(
        N, Topic.ROUTINE, Subject.AUTHORIZED_SHARES, True,
        "More common stock is usually ruled routine, preferred stock is not. Ask the agent.",
        "NYSE Rule 452", settled=False,
    ),
    Provision(
        N, Topic.ROUTINE, Subject.CHARTER_AMENDMENT, None,
        "It depends on the amendment: ask the agent how the exchange has ruled.",
        "NYSE Rule 452.11", settled=False,
    ),
    Provision(
        N, Topic.ROUTINE, Subject.GOVERNANCE_AMENDMENT, True,
        "Proposals on governance that management supports were usually ruled routine.",
        "NYSE Rule 452", BROKERS_FOR_GOVERNANCE, settled=False,
    ),
    Provision(
        N, Topic.ROUTINE, Subject.GOVERNANCE_AMENDMENT, False,
        "Brokers need instructions to vote on a declassified board, majority voting, consents, "
        "special meetings and the like, though management supports it.",
        "NYSE Information Memo 12-4", NO_BROKERS_FOR_GOVERNANCE,
    ),
    Provision(
        N, Topic.ROUTINE, Subject.EQUITY_PLAN, None,
        "Until September 2003 a small plan could be routine: ask the agent.",
        "NYSE Rule 452.11", BROKERS_FOR_PLANS, settled=False,
    ),
    Provision(
        N, Topic.ROUTINE, Subject.EQUITY_PLAN, False,
        "Brokers need instructions to vote on a plan that pays in stock.",
        "NYSE Rule 452.11", NO_BROKERS_FOR_PLANS,
    ),
    *(
        Provision(
            N, Topic.ROUTINE, subject, False,
            "Brokers need instructions to vote on the pay of executives.",
            "Dodd-Frank Act 957, NYSE Rule 452.11", NO_BROKERS_FOR_PAY,
        )
        for subject in (Subject.SAY_ON_PAY, Subject.SAY_ON_FREQUENCY)
    ),
    *(
        Provision(
            N, Topic.ROUTINE, subject, False,
            "Brokers need instructions to vote on a business combination.",
            "NYSE Rule 452.11",
        )
        for subject in (Subject.MERGER, Subject.SALE_OF_ASSETS)
    ),
    Provision(
        N, Topic.ROUTINE, Subject.STOCKHOLDER_PROPOSAL, False,
        "A proposal that management does not make is not routine.",
        "NYSE Rule 452.11",
    ),
    Provision(
        N, Topic.ROUTINE, Subject.ADJOURNMENT, None,
        "As the matter for which votes are still sought: ask the agent.",
        "NYSE Rule 452", settled=False,
    ),
    Provision(
        N, Topic.ROUTINE, Subject.OTHER, None,
        "The exchange rules on each proposal: ask the agent.",
        "NYSE Rule 452", settled=False,
    ),
)  # fmt: skip

BYLAWS = (
    Provision(
        B, Topic.QUORUM, None, None,
        "If no quorum is present, the chair or a majority of those present may adjourn.",
        "Usual form; read the company's own", settled=False,
    ),
    Provision(
        B, Topic.CONTEST, None, None,
        "The bylaws say by when nominations reach the secretary, and whether directors are elected "
        "by a majority of votes cast while nobody opposes them.",
        "Usual form; read the company's own", settled=False,
    ),
)  # fmt: skip

PROVISIONS: tuple[Provision, ...] = OF_THE_MEETING + BYLAWS + STANDARDS + BROKERS
