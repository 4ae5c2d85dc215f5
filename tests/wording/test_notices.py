"""Saying notices: facts in their places, lists and quotation marks as the language has them, hints after the words."""

from __future__ import annotations

from datetime import date, time

import pytest

from portal.cli.command_line import COMMAND_LINE
from portal.domain.importing import Change, Remark
from portal.domain.importing.results.notices import IsReleased, PapersGive
from portal.domain.importing.table.date_notices import StillToCome
from portal.domain.importing.timetable.notices import AtNight, Everybody, PaperOf
from portal.domain.results.refusals import HourHasPassed
from portal.domain.sittings.refusals import UnknownSitting
from portal.language import languages
from portal.language.notices import AnyOf
from portal.wording import notices

UNKNOWN = UnknownSitting("ket-may", ("ket-april", "pet-june"))


def chinese(notice, presenter=notices.PLAIN) -> str:
    with languages.speaking("zh-Hant"):
        return notices.say(notice, presenter)


def test_a_notice_is_said_in_the_language_spoken():
    assert notices.say(UNKNOWN) == "There is no sitting 'ket-may'. The sittings are: ket-april, pet-june."
    assert chinese(UNKNOWN) == "沒有考試場次「ket-may」。現有的考試場次：ket-april、pet-june。"


def test_facts_of_which_one_will_do_are_said_so():
    gives = PapersGive(AnyOf((137, 138)))
    assert (notices.say(gives), chinese(gives)) == ("The papers give 137 or 138.", "依各科目計算應為 137 或 138。")


def test_days_and_times_are_said_as_the_language_does():
    assert "This day, 5 June 2018, is" in notices.say(StillToCome(date(2018, 6, 5)))
    assert chinese(StillToCome(date(2018, 6, 5))).startswith("2018年6月5日 尚未到來")
    assert notices.say(AtNight(time(1, 30), time(13, 30))).startswith("This is 01:30, at night.")


def test_a_notice_may_be_a_fact_of_another():
    change = Change(7, PaperOf("speaking", Everybody()), "room", "RW 01", "RW 04")
    assert notices.say(change) == "line 7, speaking, everybody: room 'RW 01' → 'RW 04'"


def test_without_a_command_line_no_option_is_named():
    assert notices.say(HourHasPassed("ket-april")) == "That hour has passed."
    assert notices.say(HourHasPassed("ket-april"), COMMAND_LINE).endswith("run `flask release now ket-april --yes`.")


def test_a_hint_follows_a_notice_within_another_and_in_chinese_without_a_space():
    fault = Remark(7, "id_number", "937803WLC", IsReleased())
    assert notices.say(fault, COMMAND_LINE).endswith("does not change it. Take the line out, or use --overwrite.")
    assert chinese(fault, COMMAND_LINE).endswith("匯入不會變更它。請刪除這一行，或加上 --overwrite。")


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\u202egnp.exe", "a\nb", "\u2028"])
def test_what_somebody_typed_steers_no_terminal(hostile):  # T46
    said = notices.say(UnknownSitting(hostile, (hostile,)))
    assert hostile not in said
    assert ascii(hostile)[1:-1] in said
