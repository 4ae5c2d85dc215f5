"""Device cookies: for one account each, for a while, and telling nobody whose they are."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from portal.domain.credentials import devices
from portal.domain.credentials.devices import Owner
from portal.ids import AccountId
from tests.conftest import BEFORE
from tests.tables import for_each

pytestmark = pytest.mark.usefixtures("app")

MEI, HAN = Owner(AccountId(1), 0), Owner(AccountId(2), 0)
SECOND = timedelta(seconds=1)


def known(cookie: str, owner: Owner, *, now=BEFORE) -> bool:
    return devices.name(cookie, owner, now=now) is not None


def test_a_browser_is_known_to_the_account_that_was_opened_in_it_alone():
    cookie = devices.renewed("", MEI, now=BEFORE)
    assert known(cookie, MEI)
    assert not known(cookie, HAN)


def test_brothers_and_sisters_share_a_browser():
    cookie = devices.renewed(devices.renewed("", MEI, now=BEFORE), HAN, now=BEFORE)
    assert known(cookie, MEI)
    assert known(cookie, HAN)


def test_a_browser_that_many_use_knows_the_last_four():
    cookie = ""
    for number in range(1, 7):
        cookie = devices.renewed(cookie, Owner(AccountId(number), 0), now=BEFORE)
    assert [known(cookie, Owner(AccountId(number), 0)) for number in range(1, 7)] == [False, False, *[True] * 4]


def test_opened_again_it_keeps_its_name_and_so_its_budget():
    cookie = devices.renewed("", MEI, now=BEFORE)
    later = BEFORE + timedelta(days=60)
    again = devices.renewed(cookie, MEI, now=later)
    assert devices.name(again, MEI, now=later) == devices.name(cookie, MEI, now=BEFORE)
    assert again.count("~") == 0


def test_it_is_known_for_ninety_days_after_the_last_time():
    cookie = devices.renewed("", MEI, now=BEFORE)
    assert known(cookie, MEI, now=BEFORE + devices.LASTS - SECOND)
    assert not known(cookie, MEI, now=BEFORE + devices.LASTS)


def test_in_a_new_era_no_browser_is_known():
    cookie = devices.renewed("", MEI, now=BEFORE)
    assert not known(cookie, MEI._replace(device_era=1))


def test_a_cookie_does_not_say_whose_it_is():
    """Nor is it like another one of the same account."""
    [one, other] = [devices.renewed("", MEI, now=BEFORE) for _ in range(2)]
    name, _, seal = one.split(".")
    assert re.fullmatch("[0-9a-f]{16}", name)
    assert re.fullmatch("[0-9a-f]{32}", seal)
    assert not {name, seal} & set(other.split("."))


@for_each(
    "broken", ["", "~~~", "a.b.c", "..", "王.1.x", "-1.-1.-1", "0.ffffffffffffffffffff.0", "." * 4000, "a.b.c~" * 999]
)
def test_what_nobody_sealed_is_known_to_nobody(broken):
    assert not known(broken, MEI)
    assert known(devices.renewed(broken, MEI, now=BEFORE), MEI)


def test_a_token_that_was_changed_is_known_to_nobody():
    name, made_at, seal = devices.renewed("", MEI, now=BEFORE).split(".")
    assert not known(f"{name}.{int(made_at, 16) + 9:x}.{seal}", MEI)
    assert not known(f"{name[::-1]}.{made_at}.{seal}", MEI)
