"""A session lasts from the last thing a person did."""

from collections.abc import Callable

from django.test import Client


def test_a_page_that_a_person_opens_renews_the_session(
    meeting: object, staff: Callable[[str], Client]
) -> None:
    answer = staff("secretary").get("/desk/")
    assert "sessionid" in answer.cookies


def test_a_panel_that_refreshes_itself_does_not(
    meeting: object, staff: Callable[[str], Client]
) -> None:
    answer = staff("secretary").get("/desk/meetings/capstone-2003/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies


def test_a_visitor_who_is_not_signed_in_gets_no_session(db: None) -> None:
    assert "sessionid" not in Client().get("/").cookies
