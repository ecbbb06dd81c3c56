"""What a log line holds, and what it never does."""

import json
import logging
import sys

import pytest
from django.core.exceptions import PermissionDenied

from config.logs import OneLine, WithoutQueryString


def record(message, *args):
    return logging.LogRecord("test", logging.INFO, __file__, 1, message, args, None)


def test_a_line_break_does_not_make_a_second_line():
    line = OneLine().format(record("signed in: %s", "Alice\nsigned in: Ines"))

    assert "\n" not in line
    assert json.loads(line)["message"] == "signed in: Alice\nsigned in: Ines"


@pytest.mark.parametrize(
    "number", ["1234567890123456", "1234 5678 9012 3456", "1234-5678-9012-3456"]
)
def test_a_control_number_is_not_written(number):
    line = OneLine().format(record("GET /%s/", number))

    assert json.loads(line)["message"] == "GET /[number]/"


def test_a_longer_number_is_no_control_number():
    assert "12345678901234567" in OneLine().format(record("12345678901234567 shares"))


def test_an_access_log_drops_the_query_string():
    entry = record('"%s" %s', "GET /vote?number=1234567890123456 HTTP/1.1", 200)

    WithoutQueryString().filter(entry)

    assert entry.getMessage() == '"GET /vote HTTP/1.1" 200'


def test_an_access_log_drops_the_code_that_opens_a_ballot():
    entry = record('"%s" %s', "GET /floor/FFSX-N8S8-JY4PKGJS/ HTTP/1.1", 200)

    WithoutQueryString().filter(entry)

    assert entry.getMessage() == '"GET /floor/[code]/ HTTP/1.1" 200'


def test_a_refused_page_is_one_line_and_an_error_keeps_its_traceback():
    for error, traced in ((PermissionDenied("not theirs"), False), (ValueError("broken"), True)):
        try:
            raise error
        except type(error):
            entry = record("Forbidden: %s", "/desk/")
            entry.exc_info = sys.exc_info()
        assert ("exception" in json.loads(OneLine().format(entry))) is traced
