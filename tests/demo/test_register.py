"""The register: it adds up, it is the same each time, and it looks like a register."""

import json
import re
from collections import defaultdict

import pytest

from demo.capstone import OUTSTANDING
from demo.register import (
    CAST,
    CEDE_ID,
    LEGAL_PROXY,
    NAMED,
    POSITIONS,
    SEED,
    contacts,
    holding_lines,
    holdings,
    register,
)


@pytest.mark.parametrize("seed", [SEED, 1, 2])
def test_holdings_add_up_to_the_outstanding_shares(seed):
    total = sum(holding.shares for holding in holdings(seed) if holding.under is None)
    assert total == OUTSTANDING == 81_700_735


@pytest.mark.parametrize("seed", [SEED, 1, 2])
def test_what_lies_under_a_holding_does_not_exceed_it(seed):
    under = defaultdict(int)
    by_id = {holding.id: holding for holding in holdings(seed)}
    for holding in by_id.values():
        if holding.under:
            under[holding.under] += holding.shares
    assert set(under) == {CEDE_ID, LEGAL_PROXY.under}
    for id, shares in under.items():
        assert 0 < shares <= by_id[id].shares


def test_the_same_seed_gives_the_same_bytes():
    first = json.dumps(holding_lines(), ensure_ascii=False)
    register.cache_clear()
    assert json.dumps(holding_lines(), ensure_ascii=False) == first
    assert holdings(SEED) != holdings(SEED + 1)


def test_ids_and_registered_names_are_unique():
    ids = [holding.id for holding in holdings()]
    assert len(set(ids)) == len(ids)
    names = [holding.holder for holding in holdings()]
    assert len(set(names)) == len(names)


def test_every_holding_has_shares_and_a_contact():
    known = contacts()
    for holding in holdings():
        assert holding.shares > 0
        contact = known[holding.id]
        assert contact.street and contact.city and len(contact.state) == 2
        assert re.fullmatch(r"\d{5}", contact.zip)
    assert set(known) == {holding.id for holding in holdings()}


def test_mail_goes_to_example_domains_only():
    addresses = [contact.email for contact in contacts().values() if contact.email]
    assert len(set(addresses)) == len(addresses)
    assert 0.35 < len(addresses) / len(holdings()) < 0.45
    for address in addresses:
        assert re.fullmatch(r"[a-z0-9.]+@example\.(com|org|net)", address), address


def test_named_holders_have_the_tables_shares_less_their_options():
    shares = {holding.holder: holding.shares for holding in NAMED}
    assert shares["Ake Almgren"] == 2_104_453 - 2_026_875
    assert shares["Karen Clark"] == 117_763 - 116_667
    assert shares["William Treece"] == 159_117 - 30_834
    assert shares["Richard Aube"] == 1_670_318 - 14_400
    assert shares["Hydro-Québec CapiTech, Inc."] == 1_129_876 - 14_400
    assert shares["Alliant Energy"] == 1_471_486 - 7_200
    assert shares["Canaan Partnership Funds"] == 67_630 - 14_400
    jaggers = shares["Sevin Rosen Funds, partnerships managed by"]
    assert jaggers + shares["John Jaggers, Trustee"] == 396_505 - 14_400
    assert sum(shares.values()) == 4_952_962


def test_cede_holds_about_seventy_per_cent():
    cede = register().holding(CEDE_ID)
    assert 0.66 < cede.shares / OUTSTANDING < 0.74
    assert sum(position.thousandths for position in POSITIONS) == 1_000
    positions = [holding for holding in holdings() if holding.under == CEDE_ID]
    assert len(positions) == 14
    assert cede.shares - sum(holding.shares for holding in positions) < 50_000


def test_registered_holders_are_many_and_mixed():
    registered = [h for h in holdings() if h.kind != "nominee" and not h.under]
    assert 3_000 < len(registered) < 3_400
    joint = [h for h in registered if h.joint]
    assert 0.05 < len(joint) / len(registered) < 0.08
    assert all(len(set(h.joint)) == len(h.joint) >= 2 for h in joint)
    for form in ("TTEE", "UTMA", "LLC", "401(k) Plan"):
        assert any(form in h.holder for h in registered), form
    odd_lots = [h for h in registered if h.shares < 100]
    assert 0.25 < len(odd_lots) / len(registered) < 0.4


def test_cast_is_in_the_register():
    listed = set(holdings())
    assert listed >= set(CAST.values())


def test_lines_have_the_records_form():
    line = register().holding(CAST["visitor_joint"].id).line()
    assert line == {
        "type": "holding",
        "id": "R00102",
        "holder": "Harold T. Okafor & Denise M. Okafor JT TEN",
        "class": "common",
        "shares": "3400",
        "joint": ["Harold T. Okafor", "Denise M. Okafor"],
    }
    with pytest.raises(KeyError):
        register().holding("R99999")
