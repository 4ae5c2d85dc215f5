"""The work of a request, by which the server lets it wait: told by marks on the pages."""

from __future__ import annotations

import pytest

from portal.web.work import Work, sorter
from tests import cast
from tests.answers import page
from tests.tables import for_each

ENTRY = "k" * 16


@pytest.fixture
def work_of(app):
    return sorter(app)


@for_each(
    "method, path, work",
    [
        ("GET", "/", Work.READING),
        ("GET", "/results", Work.READING),
        ("HEAD", "/login", Work.READING),
        ("GET", "/login", Work.READING),
        ("POST", "/login", Work.HASHING),
        ("POST", "/logout", Work.WRITING),
        ("POST", "/verify", Work.WRITING),
        ("GET", "/verify", Work.READING),
        ("GET", "/verify/ABCD", Work.WRITING),
        ("GET", "/verify/ABCD.json", Work.WRITING),
        ("POST", "/verify/ABCD", Work.WRITING),
        ("GET", f"/results/{ENTRY}/statement.pdf", Work.PRINTING),
        ("GET", f"/results/{ENTRY}/confirmation.pdf", Work.PRINTING),
        ("GET", f"/results/{ENTRY}/timetable.ics", Work.READING),
        ("GET", "/nowhere", Work.READING),
        ("POST", "/nowhere", Work.READING),
        ("DELETE", "/login", Work.READING),
    ],
)
def test_the_work_of_a_request(work_of, method, path, work):
    assert work_of(method, path) is work


@for_each("path", ["/", "/login", "/register"])
def test_every_form_with_a_password_is_hashed_for_and_can_wait(work_of, visitor, path):
    check_forms(work_of, visitor, path)


@pytest.mark.parametrize("path", ["/account/password", "/account/email", "/account/delete"])
def test_every_form_of_the_account_with_a_password_is_hashed_for_and_can_wait(work_of, visitor, time, path):
    cast.register(cast.MEI, now=time())
    cast.log_in(visitor, cast.MEI)
    check_forms(work_of, visitor, path)


def check_forms(work_of, visitor, path: str) -> None:
    [form] = [each for each in page(visitor.get(path)).select("form") if each.select("[type=password]")]
    assert work_of("POST", form["action"]) is Work.HASHING
    assert "{seconds}" in form["data-busy"]
