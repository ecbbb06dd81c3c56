"""The worst that can be sent: a clear answer by row, field and fix, and nothing half-done."""

from __future__ import annotations

import pytest

from tests.iso20022.messages import each, instruction, message, vote
from voting.models import Instrument, RecordedFile, RecordLine

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:seev.004.001.11"><MtgInstr>&c;</MtgInstr></Document>
"""
OUTSIDE = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:seev.004.001.11"><MtgInstr>&secret;</MtgInstr>
</Document>
"""
TITLES = "account,2 for,2 against," + ",".join(f"1{one} for" for one in "abcdef")
ROW = "nominee,10,," + ",".join(["10"] * 6)
VOTE = each(vote("2", For=600))


def table(*lines: str) -> bytes:
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("content", "row", "field", "says"),
    [
        (b"", 0, "file", "empty"),
        (b" \n\n\t", 0, "file", "empty"),
        (b"\xef\xbb\xbf", 0, "file", "empty"),
        (BOMB, 0, "file", "document type"),
        (OUTSIDE, 0, "file", "document type"),
        (b"<!DOCTYPE html><html>", 0, "file", "document type"),
        (table("konto,2 for", "nominee,10"), 0, "header", "template of this meeting"),
        (table("account,2 for,2 for", "nominee,1,1"), 1, "2 for", "The same as the column"),
        (table(TITLES, ROW.replace("10,,", "-10,,")), 2, "2 for", "negative"),
        (table(TITLES, ROW.replace("10,,", "10.5,,")), 2, "2 for", "fraction"),
        (table(TITLES, ROW.replace("10,,", "1e9,,")), 2, "2 for", "no number of shares"),
        (table(TITLES, ROW.replace("10,,", "9" * 19 + ",,")), 2, "2 for", "too large"),
        (table(TITLES, ROW.replace("10,,", "9" * 5000 + ",,")), 2, "2 for", "too large"),
        (table(TITLES, ROW.replace("10,,", "1." + "9" * 10 + ",,")), 2, "2 for", "too large"),
        (table(TITLES, ROW.replace("10,,", "٣,,")), 2, "2 for", "no number of shares"),
        (table(TITLES, ROW.replace("10,,", "NaN,,")), 2, "2 for", "no number of shares"),
        (table(TITLES, ROW.replace("nominee", "P9")), 2, "account", "no account of yours"),
        (table(TITLES, ROW, ROW), 3, "account", "in row 2 too"),
        (table("meeting,other-2003", TITLES, ROW), 1, "meeting", "for the meeting “other-2003”"),
        (table(TITLES, ROW).decode().encode("utf-16"), 0, "encoding", "UTF-16"),
        (table(TITLES, ROW.replace("nominee", "Zürich")).decode().encode("latin-1"), 2, "encoding",
         "Not UTF-8"),
        (message(instruction(VOTE, account="nominee"), meeting="other-2003"), 0, "MtgRef",
         "other-2003"),
        (message(instruction(VOTE, account="P9")), 1, "AcctId", "account"),
        (message(instruction(each(vote("2", For="-5")), account="nominee")), 1, "For", "-5"),
        (message(instruction(each(vote("2", For="9" * 40)), account="nominee")), 1, "For",
         "digits"),
    ],
    ids=lambda value: "file" if isinstance(value, bytes) else None,
)  # fmt: skip
def test_it_is_answered_and_nothing_is_recorded(
    meeting, signed_in, page, send, content, row, field, says
):
    lines = RecordLine.objects.filter(meeting=meeting).count()
    file = send(content)

    found = [one for one in file.faults if one[0] == row and field in one[1] and says in one[2]]
    assert found, file.faults[:5]
    assert "/etc" not in str(file.faults)
    shown = signed_in.get(page("nominee_file", file=file.pk))
    assert "Nothing of this file was recorded" in shown.content.decode()
    assert signed_in.post(page("record_file", file=file.pk)).status_code == 422
    assert not Instrument.objects.exists()
    assert not RecordedFile.objects.exists()
    assert RecordLine.objects.filter(meeting=meeting).count() == lines


def test_one_bad_row_keeps_out_the_good_ones(meeting, broker, send, add_position, clock):
    from voting.nominees import positions

    positions.give(broker, add_position("P0771", 700), by="Secretary", now=clock.moment)
    file = send(table(TITLES, ROW, ROW.replace("nominee,10,,", "P0771,11,,")))

    assert {one[0] for one in file.faults} == {3}
    assert not Instrument.objects.exists()


def test_the_meetings_own_template_says_its_meeting(send):
    assert send(table("meeting,capstone-2003", TITLES, ROW)).faults == []
