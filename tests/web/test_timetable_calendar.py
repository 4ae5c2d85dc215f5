"""timetable.ics: the exam days of one entry for the calendar of a phone, read back as calendars read it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from portal.domain.importing import timetable
from portal.store.database import db, one_transaction
from portal.store.entries import Entry
from tests import cast, office, proofs
from tests.answers import bare, page
from tests.conftest import BEFORE, DATA
from tests.spreadsheets import in_one_process
from tests.tables import for_each

HEADER = "paper,date,time,room,venue,venue_address,candidate_number\n"
TAIPEI = ZoneInfo("Asia/Taipei")
HANS_CANDIDATE_NUMBER = "0001"
HOSTILE = [
    "O'Brien; DROP, TABLE\\n",
    'A "quoted" name: with colon',
    "BEGIN:VEVENT",
    "林美華" * 60,
    "\u202eevil\u202c",
    "<b>Mei</b> & {{ 7 * 7 }} %(name)s",
    "x" * 300,
    "CN=Mei;RSVP=TRUE:MAILTO:evil@example.org",
]


def load(text: str | None = None, folder: Path | None = None) -> None:
    sheet = office.sheet(folder, HEADER + text) if folder else in_one_process.read_file(DATA / "timetable.csv")
    timetable.carry_out(timetable.plan(sheet, office.SITTING), by="office", now=BEFORE)


@pytest.fixture
def address(mei, registered) -> str:
    """Of Mei's calendar; she is logged in."""
    return f"/results/{registered}/timetable.ics"


@one_transaction
def rename(person: cast.Person, name: str) -> None:
    db.session.query(Entry).where(Entry.id_number == person.id_number).one().name = name


def read(answer) -> Calendar:
    assert answer.status_code == 200, answer.status
    return Calendar.from_ical(answer.data)


def events(answer) -> list[Event]:
    return list(read(answer).events)


def test_there_is_an_event_a_paper(visitor, address):
    load()
    speaking, reading, listening = events(visitor.get(address))
    assert str(reading["summary"]) == "A2 Key for Schools: Reading and Writing"
    assert str(listening["summary"]) == "A2 Key for Schools: Listening"
    assert str(speaking["location"]).startswith("S 0")
    assert "Taipei Xinmin Private Elementary School" in str(speaking["location"])
    assert str(speaking["description"]) == "LIN Mei-Hua, candidate number 0007"


def test_a_paper_stands_at_its_time_in_the_zone_of_the_centre(visitor, address, tmp_path):
    load("speaking,2018-04-21,13:30,S 01,School,Road 1,\n", tmp_path)
    [speaking] = events(visitor.get(address))
    assert speaking.start == datetime(2018, 4, 21, 13, 30, tzinfo=TAIPEI)
    assert speaking.start.astimezone(UTC) == datetime(2018, 4, 21, 5, 30, tzinfo=UTC)
    assert speaking["dtstart"].params["TZID"] == "Asia/Taipei"
    assert speaking.end - speaking.start == timedelta(minutes=10), "of 8 to 10 minutes, the longer"


def test_a_paper_whose_time_is_to_be_announced_takes_the_whole_day_and_says_so(visitor, address, tmp_path):
    load("listening,2018-04-21,,,,,\n", tmp_path)
    [listening] = events(visitor.get(address))
    assert (listening.start, listening.end) == (date(2018, 4, 21), date(2018, 4, 22))
    assert type(listening.start) is date
    assert "The time is to be announced." in str(listening["description"])


def test_the_zone_is_told_in_full_for_calendars_that_do_not_know_it(visitor, app_with, address, time, tmp_path):
    """Outlook takes a zone from the file; London's summer time must be in it."""
    load("speaking,2018-04-21,13:30,,,,\nlistening,2018-01-20,09:00,,,,\n", tmp_path)
    london = app_with(TIMEZONE="Europe/London").test_client()
    cast.log_in(london, cast.MEI)
    calendar = read(london.get(address))
    [zone] = calendar.timezones
    told = zone.to_tz()
    moments = [event["dtstart"].dt.replace(tzinfo=told).astimezone(UTC) for event in calendar.events]
    assert moments == [datetime(2018, 1, 20, 9, 0, tzinfo=UTC), datetime(2018, 4, 21, 12, 30, tzinfo=UTC)]


def test_all_of_it_is_in_the_language_of_the_reader(visitor, address, tmp_path):
    load("listening,2018-04-21,,,,,\n", tmp_path)
    visitor.post("/account/language", data={"language": "zh-Hant"})
    [listening] = events(visitor.get(address))
    assert "聽力" in str(listening["summary"])
    assert "LIN Mei-Hua" in str(listening["description"])


def test_an_event_keeps_its_name_when_its_hour_changes(visitor, address, tmp_path, time):
    """So that a calendar moves it instead of showing both; and a later file is later."""
    load("speaking,2018-04-21,13:30,,,,\n", tmp_path)
    [first] = events(visitor.get(address))
    time.pass_by(timedelta(minutes=1))
    load("speaking,2018-04-21,14:30,,,,\n", tmp_path)
    [second] = events(visitor.get(address))
    assert first["uid"] == second["uid"]
    assert second["dtstamp"].dt > first["dtstamp"].dt
    assert second.start - first.start == timedelta(hours=1)


def test_no_two_events_have_one_name_and_none_tells_the_address_of_the_page(visitor, address):
    load()
    names = [str(event["uid"]) for event in events(visitor.get(address))]
    assert len(set(names)) == 3
    assert not [name for name in names if address.split("/")[2] in name]


def test_two_candidates_of_one_timetable_have_events_of_their_own(app, visitor, address, tmp_path):
    load("speaking,2018-04-21,13:30,,,,\n", tmp_path)
    han = app.test_client()
    key = cast.register(cast.HAN, now=BEFORE)
    cast.log_in(han, cast.HAN)
    uids = [events(who.get(at))[0]["uid"] for who, at in ((visitor, address), (han, f"/results/{key}/timetable.ics"))]
    assert uids[0] != uids[1]


@for_each("name", HOSTILE)
def test_a_hostile_name_is_a_name(visitor, address, tmp_path, name):  # T43, T44
    load("speaking,2018-04-21,13:30,,,,\n", tmp_path)
    rename(cast.MEI, name)
    answer = visitor.get(address)
    [speaking] = events(answer)
    assert str(speaking["description"]) == f"{name}, candidate number 0007"
    assert answer.headers["Content-Disposition"] == "attachment; filename=timetable.ics"
    check_lines(answer.data)


@for_each("broken", ["Mei\r\nBEGIN:VALARM", "Mei\rX:1", "Mei\x00\x07", "Mei\u2028X", "Mei\x85X"])
def test_a_name_with_control_characters_stays_on_its_line(visitor, address, tmp_path, broken):  # T43
    load("speaking,2018-04-21,13:30,,,,\n", tmp_path)
    rename(cast.MEI, broken)
    answer = visitor.get(address)
    [speaking] = events(answer)
    assert not speaking.subcomponents
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\x85\u2028]", answer.text)
    check_lines(answer.data)


def test_hostile_venues_stay_within_their_event(visitor, address, tmp_path):  # T43
    load('speaking,2018-04-21,13:30,"S;1,2","School\\nBEGIN:VEVENT","Road: ""1"", Taipei",\n', tmp_path)
    [speaking] = events(visitor.get(address))
    assert str(speaking["location"]) == 'S;1,2, School\\nBEGIN:VEVENT, Road: "1", Taipei'


def check_lines(data: bytes) -> None:
    """As RFC 5545 wants them: CRLF at each end, 75 bytes at most, no character cut in two."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    assert not [line for line in lines if b"\n" in line or b"\r" in line]
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()


def test_the_file_is_written_as_every_calendar_reads_it(visitor, address):
    load()
    answer = visitor.get(address)
    check_lines(answer.data)
    calendar = read(answer)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert not calendar.errors
    for event in calendar.events:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= set(event)


def test_it_is_downloaded_under_a_name_of_ours_and_kept_by_nobody(visitor, address):  # T32, T43
    load()
    headers = visitor.get(address).headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Disposition"] == "attachment; filename=timetable.ics"
    assert headers["Cache-Control"] == "no-store"


def test_somebody_elses_and_none_at_all_look_alike(app, visitor, address):  # T31
    load()
    other = cast.register(cast.HAN, now=BEFORE)
    visitor.get("/results")
    theirs, nobodys = (visitor.get(f"/results/{key}/timetable.ics") for key in (other, "nothing"))
    assert theirs.status_code == 404
    assert bare(theirs) == bare(nobodys)


def test_it_wants_somebody_who_is_logged_in(app, address):
    answer = app.test_client().get(address)
    assert (answer.status_code, answer.headers["Location"].startswith("/login?next=")) == (303, True)


def test_without_a_timetable_there_is_neither_a_file_nor_a_link(visitor, address):
    assert_there_is_none(visitor, address)


def test_a_timetable_of_another_candidate_alone_is_none(visitor, address, tmp_path):
    load(f"listening,2018-04-21,13:00,,,,{HANS_CANDIDATE_NUMBER}\n", tmp_path)
    assert_there_is_none(visitor, address)


def assert_there_is_none(visitor, address: str) -> None:
    assert visitor.get(address).status_code == 404
    assert not page(visitor.get(address.removesuffix("/timetable.ics"))).select("a[href$='.ics']")


@for_each(
    "moment, links",
    [
        (datetime(2018, 4, 20, 8, tzinfo=TAIPEI), True),
        (datetime(2018, 4, 21, 23, 59, tzinfo=TAIPEI), True),
        (datetime(2018, 4, 22, tzinfo=TAIPEI), False),
    ],
)
def test_the_page_of_the_entry_links_to_it_until_the_last_day_is_over(app, address, time, afresh, moment, links):
    afresh()
    load()
    time.move(moment.astimezone(UTC))
    visitor = cast.log_in(app.test_client(), cast.MEI)
    found = visitor.see(address.removesuffix("/timetable.ics")).select("a[href$='.ics']")
    assert [link["href"] for link in found] == [address] * links


def test_the_page_of_the_entry_tells_days_times_and_rooms_while_it_waits(visitor, address):
    load()
    page = visitor.see(address.removesuffix("/timetable.ics"))
    exam = page.find("h2", string="Your exam").parent
    told = {dt.get_text(): " ".join(dt.find_next("dd").get_text(" ").split()) for dt in exam.select("dt")}
    school = "Taipei Xinmin Private Elementary School"
    assert told == {
        "Speaking": f"21 April 2018 at 13:30 S 03 {school}",
        "Reading and Writing": f"21 April 2018, time to be announced RW 04 {school}",
        "Listening": f"21 April 2018, time to be announced RW 04 {school}",
    }
    assert "All times are local times at the exam centre (Taiwan time)." in exam.get_text()


def test_once_results_are_out_their_page_tells_of_no_timetable(visitor, address, time):
    load()
    proofs.release(time)
    time.pass_by(timedelta(minutes=1))
    cast.log_in(visitor, cast.MEI)
    page = visitor.see(address.removesuffix("/timetable.ics"))
    assert page.find("h2", string="Your exam") is None
    assert not page.select("a[href$='.ics']")
