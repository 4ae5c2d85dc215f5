"""The people of the tests, and what they do. Everybody is in tests/data; nobody is real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from portal import terms
from portal.domain.accounts import registering, signing_in
from portal.domain.accounts.registering import Claim
from portal.domain.credentials.proving import TypedNumbers
from portal.domain.importing import results
from portal.domain.results import releasing
from tests.spreadsheets import in_one_process

PASSWORD = "seven lanterns 88"
HOME = "192.0.2.1"
RESULTS = Path(__file__).parent / "data" / "results.csv"


@dataclass(frozen=True)
class Person:
    """A candidate, with the two numbers of the Confirmation of Entry."""

    id_number: str
    secret_number: str
    name: str
    email: str


MEI = Person("937803WLC", "1079", "LIN Mei-Hua", "mei@example.org")  # 138, grade B, level A2
HAN = Person("645890ZUB", "0801", "WANG Tzu-Han", "han@example.org")  # 124, grade C, level A2
PENDING = Person("957761KDJ", "4766", "CHENG Ya-Wen", "pending@example.org")
ABSENT_PART = Person("249685YBH", "4152", "CHANG Tzu-Han", "part@example.org")
ABSENT = Person("017992TVJ", "9973", "TSAI Kuan-Lin", "absent@example.org")
WITHHELD = Person("930953HQY", "7747", "YANG Yu-Ting", "withheld@example.org")
STRANGER = Person("123456ABC", "1234", "Nobody", "stranger@example.org")


class Time:
    """A clock that stands until it is moved; called, it tells the moment (UTC)."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, to: datetime) -> None:
        self.at = to

    def pass_by(self, length: timedelta) -> None:
        self.at += length


def numbers(person: Person, **other: str) -> TypedNumbers:
    """The two numbers of the person's Confirmation of Entry, as typed at home."""
    typed = {"id_number": person.id_number, "secret_number": person.secret_number, "address": HOME}
    return TypedNumbers(**(typed | other))


def claim(person: Person, **other: object) -> Claim:
    typed = {name: other.pop(name) for name in ("id_number", "secret_number", "address") if name in other}
    facts = {
        "numbers": numbers(person, **typed),
        "email": person.email,
        "password": PASSWORD,
        "language": "en",
        "terms_version": terms.VERSION,
        "updates_wording": None,
    }
    return Claim(**(facts | other))


def register(person: Person, *, now: datetime, **other: object) -> str:
    """The person has an account; the public key of their entry."""
    return registering.register(claim(person, **other), now=now)


def load_results(*, now: datetime, file: Path = RESULTS) -> None:
    """The office has loaded the results; nobody may see them yet."""
    results.carry_out(results.plan(in_one_process.read_file(file), "ket-april", now=now), by="office", now=now)


def schedule(opens_at: datetime, *, now: datetime) -> None:
    releasing.schedule("ket-april", opens_at, "Europe/London", by="office", now=now)


def filled(person: Person) -> dict[str, str]:
    """The register form, filled in as the person would."""
    return {
        "id_number": person.id_number,
        "secret_number": person.secret_number,
        "email": person.email,
        "confirm_email": person.email,
        "password": PASSWORD,
        "confirm_password": PASSWORD,
        "terms": "agree",
    }


def log_in(visitor, person: Person):
    """The browser is logged in as the person, who has registered."""
    answer = visitor.post("/login", data={"id_number": person.id_number, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return visitor


def cookie(app: Flask, person: Person) -> str:
    """The person, who has registered, has logged in; the browser's cookie."""
    return log_in(app.test_client(), person).get_cookie("session").value


def account_of(person: Person, *, now: datetime) -> int:
    secret = signing_in.sign_in(person.id_number, PASSWORD, address=HOME, now=now).secret
    reader = signing_in.reader(secret, now=now)
    assert reader is not None
    return reader.account_id
