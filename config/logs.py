"""One line of JSON for each event, without what must not be kept."""

import json
import logging
import re
from datetime import UTC, datetime

from django.core.exceptions import PermissionDenied

# A control number is a key to a vote: sixteen digits, printed in groups or not.
CONTROL_NUMBER = re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?!\d)")
# A ballot's code opens it once; until then it is one too.
FLOOR_CODE = re.compile(r"/floor/[^/\s\"']*-[^/\s\"']*")
QUERY_STRING = re.compile(r"\?[^\s\"']+")


class OneLine(logging.Formatter):
    """Line breaks in a message are escaped, so nobody can forge a second line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        # Someone at a page that is not theirs is no error, and where the code refused says nothing.
        if record.exc_info and not isinstance(record.exc_info[1], PermissionDenied):
            line["exception"] = self.formatException(record.exc_info)
        return CONTROL_NUMBER.sub("[number]", json.dumps(line, ensure_ascii=False))


class WithoutQueryString(logging.Filter):
    """For access logs: a link in a notice may carry a control number, or open a ballot."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = FLOOR_CODE.sub("/floor/[code]", QUERY_STRING.sub("", record.getMessage()))
        record.args = None
        return True
