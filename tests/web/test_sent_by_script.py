"""A form sent by a page's script is told where to go on; a redirect would hide it from the script."""

from __future__ import annotations

from portal.web.sent_by_script import HEADER, SCRIPT
from tests import cast

BY_SCRIPT = {HEADER: SCRIPT}


def test_a_script_is_told_where_to_go_on(visitor, time):
    answer = visitor.post("/register", data=cast.filled(cast.MEI), headers=BY_SCRIPT)
    assert (answer.status_code, answer.location, answer.data) == (204, "/register/done", b"")


def test_a_script_is_logged_in_as_a_form_is(visitor, time):
    cast.register(cast.MEI, now=time())
    form = {"id_number": cast.MEI.id_number, "password": cast.PASSWORD}
    assert visitor.post("/login", data=form, headers=BY_SCRIPT).location == "/results"
    assert visitor.get("/results").status_code == 200


def test_a_script_is_shown_the_form_that_is_to_be_mended(visitor):
    answer = visitor.post("/login", data={"id_number": "1"}, headers=BY_SCRIPT)
    assert (answer.status_code, answer.mimetype) == (422, "text/html")


def test_a_form_of_somebody_elses_is_no_less_refused(visitor):  # T26
    visitor.forges = True
    assert visitor.post("/login", data={"id_number": "1", "password": "x"}, headers=BY_SCRIPT).status_code == 400
