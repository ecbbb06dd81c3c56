"""An answer as TwiML, the telephone service's markup."""

from __future__ import annotations

import textwrap

from twilio.twiml.voice_response import Gather, VoiceResponse

from voting.telephone.speech import KEY, Answer, Ask, Line
from voting.telephone.turns import WORDING

#: Seconds to wait for a first key, and between the digits of a number.
WAIT = 8

#: The service says no more than this in one go.
_LONGEST = 3000


def of(answer: Answer, action: str) -> str:
    """The markup that says an answer; what is keyed then goes to `action`."""
    response = VoiceResponse()
    if isinstance(answer, Ask):
        gather = Gather(
            input="dtmf",
            action=action,
            method="POST",
            timeout=WAIT,
            # Star and pound have meanings of their own where one key is asked for.
            **(
                {"num_digits": 1, "finish_on_key": ""}
                if answer.entry == KEY
                else {"finish_on_key": "#"}
            ),
            action_on_empty_result=True,
        )
        _say(gather, answer.lines)
        response.append(gather)
    else:
        _say(response, answer.lines)
        response.hangup()
    return str(response)


def _say(to: VoiceResponse | Gather, lines: tuple[Line, ...]) -> None:
    for line in lines:
        wording = WORDING[line.language]
        # What cannot be printed cannot stand in XML either.
        text = "".join(one if one.isprintable() else " " for one in line.text)
        for part in textwrap.wrap(text, _LONGEST):
            to.say(part, voice=wording.voice, language=wording.locale)
        if line.pause:
            to.pause(length=line.pause)
