"""Everything an operator may choose, read once, every fault named at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app

from . import mail_server, picture, spans, texts, values, written
from .mail_server import MailServer
from .picture import Picture
from .spans import Span
from .written import FILE as FILE
from .written import INSTANCE as INSTANCE
from .written import PREFIX as PREFIX
from .written import RESTORED as RESTORED
from .written import NotInitialised as NotInitialised
from .written import SettingsProblem as SettingsProblem

if TYPE_CHECKING:
    from .certificate import SigningCertificate

EXAMS = "exams"  # the folder in which a centre keeps exams of its own
LEAST_KIB_A_LANE = 8
SOURCE_TREE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Centre:
    """The exam centre, as pages and letters name it; what it did not give is empty."""

    number: str
    name: str
    email: str
    phone: str
    address: str


def _setting(parse: Callable[..., Any], default: Any = dataclasses.MISSING, *, names_a_file: bool = False) -> Any:
    """`parse` is given the text; for a file's name, whose content is the value, the instance folder too."""
    return field(default=default, metadata={"parse": parse, "names_a_file": names_a_file})


@dataclass(frozen=True, kw_only=True, repr=False)
class Settings:
    """One installation's choices. Each is a name in capitals in portal.toml, or PORTAL_<NAME> outside it."""

    instance: Path
    centre_number: str = _setting(values.text)
    centre_name: str = _setting(values.text)
    centre_name_en: str = _setting(values.any_text, "")
    centre_name_zh_hant: str = _setting(values.any_text, "")
    centre_email: str = _setting(values.email, "")
    centre_phone: str = _setting(values.any_text, "")
    centre_address: str = _setting(values.any_text, "")
    centre_address_en: str = _setting(values.any_text, "")
    centre_address_zh_hant: str = _setting(values.any_text, "")
    base_url: str = _setting(values.address)
    timezone: str = _setting(values.zone)
    languages: tuple[str, ...] = _setting(values.language_tags, ("en", "zh-Hant"))
    document_languages: tuple[str, ...] = _setting(values.language_tags, ("en", "zh-Hant"))
    secret_key: str = _setting(values.secret)
    secret_number_key: bytes = _setting(values.key)
    document_key: bytes = _setting(values.key)
    database_url: str = _setting(values.database, "")
    mail_url: str = _setting(values.mail, "file:")
    mail_from: str = _setting(values.email, "")
    mail_connections: int = _setting(values.whole(1, 50), 2)
    # Letters a minute; 0: as fast as they go; None: as fast as this machine can log their readers in.
    mail_rate: int | None = _setting(values.whole_or_auto(0, 100_000), None)
    mail_retry_seconds: int = _setting(values.whole(1, 3_600), 60)
    log_format: str = _setting(values.one_of("text", "json"), "text")
    recovery_key: str = _setting(values.recovery_key, "")  # its public half
    backup_at: time | None = _setting(values.time_of_day, values.BY_NIGHT)  # None: no backup is made by itself
    backup_to: str = _setting(values.any_text, "")
    backup_keep: tuple[int, int, int] = _setting(values.three_numbers, (7, 5, 12))  # days, weeks, months
    keep_personal_facts: Span | None = _setting(spans.parsed, spans.THREE_YEARS)  # None: always
    keep_results: Span | None = _setting(spans.parsed, spans.THREE_YEARS)
    keep_letters: Span | None = _setting(spans.parsed, spans.ONE_YEAR)
    keep_sign_ins: Span | None = _setting(spans.parsed, spans.QUARTER)
    keep_audit_details: Span | None = _setting(spans.parsed, spans.THREE_YEARS)
    brand_colour: str = _setting(values.colour, "")
    brand_logo: Picture | None = _setting(picture.read, None, names_a_file=True)
    signing_certificate: SigningCertificate | None = _setting(values.signing_certificate, None, names_a_file=True)
    notice: str = _setting(values.any_text, "")
    notice_en: str = _setting(values.any_text, "")
    notice_zh_hant: str = _setting(values.any_text, "")
    secret_number_length: int = _setting(values.whole(4, 10), 4)
    trusted_proxies: int = _setting(values.whole(0, 10), 0)
    # OWASP's least for argon2id: 19 MiB, 2 passes, 1 lane. Raise them and each log-in rehashes.
    password_hash_kib: int = _setting(values.whole(8, 4_194_304), 19_456)
    password_hash_passes: int = _setting(values.whole(1, 100), 2)
    password_hash_lanes: int = _setting(values.whole(1, 64), 1)

    @classmethod
    def read(cls, environ: Mapping[str, str], name: str = FILE) -> Settings:
        """The settings of this file in the instance folder, overridden by the environment.

        Raises SettingsProblem with every fault, or NotInitialised when there is no file and nothing in its place.
        """
        instance = folder(environ)
        file = instance / name
        if name == FILE:
            written.check_whole(instance)
        inside, outside = written.in_file(file), written.outside(environ)
        if not inside and not outside.keys() & {"CENTRE_NUMBER", "SECRET_KEY"}:
            raise NotInitialised([f"{file} does not exist. Run `flask init` to make this installation."])
        given, faults = _parsed(inside, outside, file)
        if faults:
            raise SettingsProblem(faults)
        return cls(instance=instance, **given)

    @property
    def centre(self) -> Centre:
        """As it is called in the language spoken."""
        name, address = self.said("centre_name"), self.said("centre_address")
        return Centre(self.centre_number, name, self.centre_email, self.centre_phone, address)

    def said(self, name: str) -> str:
        """What this setting says in the language spoken, else in the one there is."""
        return texts.said(self, name)

    @property
    def host(self) -> str:
        """The name of the machine in BASE_URL, without the port."""
        return cast("str", urlsplit(self.base_url).hostname)

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https:")

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, or None when DATABASE_URL names another database."""
        return None if self.database_url else self.instance / "portal.sqlite"

    @property
    def mail_server(self) -> MailServer | None:
        """The server letters are handed to, or None when they are written to the outbox folder."""
        return mail_server.parsed(self.mail_url)

    @property
    def outbox(self) -> Path:
        return self.instance / "outbox"

    @property
    def backups(self) -> Path:
        """Where backups are written to; a name without a folder is one in the instance folder."""
        return self.instance / (self.backup_to or "backups")

    @cached_property
    def own_exams(self) -> Path:
        return self.instance / EXAMS


_FIELDS = {each.name.upper(): each for each in dataclasses.fields(Settings) if "parse" in each.metadata}
NAMES = tuple(_FIELDS)


def _parsed(inside: Mapping[str, str], outside: Mapping[str, str], file: Path) -> tuple[dict[str, Any], list[str]]:
    """The values by field name, and a sentence for each fault."""
    given: dict[str, Any] = {}
    faults = [_unknown(name, str(file)) for name in inside if name not in _FIELDS]
    faults += [_unknown(PREFIX + name, "the environment") for name in outside if name not in _FIELDS]
    for name, each in _FIELDS.items():
        text = outside.get(name, inside.get(name))
        where = f"{PREFIX}{name} in the environment" if name in outside else f"{name} in {file}"
        try:
            if text is not None:
                folders = [file.parent] if each.metadata["names_a_file"] else []
                given[each.name] = each.metadata["parse"](text, *folders)
            elif each.default is dataclasses.MISSING:
                faults.append(f'{name} is missing from {file}. Add a line {name} = "…".')
        except ValueError as error:
            faults.append(f"{where} {error}.")
    return given, faults or _clashes(given)


def _clashes(given: Mapping[str, Any]) -> list[str]:
    """What is wrong though each value by itself would do."""
    chosen = {each.name: given.get(each.name, each.default) for each in _FIELDS.values()}
    if chosen["password_hash_kib"] < LEAST_KIB_A_LANE * chosen["password_hash_lanes"]:
        return [f"PASSWORD_HASH_KIB is too small: argon2 needs {LEAST_KIB_A_LANE} for each of PASSWORD_HASH_LANES."]
    return []


def _unknown(name: str, where: str) -> str:
    known = _FIELDS if not name.startswith(PREFIX) else [PREFIX + each for each in _FIELDS]
    near = get_close_matches(name, known, n=1)
    remedy = f"Did you mean {near[0]}?" if near else "Take it out."
    return f"{name} in {where} is not a setting. {remedy}"


def folder(environ: Mapping[str, str]) -> Path:
    """The instance folder: where PORTAL_INSTANCE says, else `instance` beside wsgi.py; of a wheel, in this folder."""
    home = SOURCE_TREE if (SOURCE_TREE / "requirements.txt").is_file() else Path.cwd()
    return Path(environ.get(INSTANCE) or home / "instance").resolve()


def files_beside(file: Path, environ: Mapping[str, str]) -> list[Path]:
    """The files of the instance folder that belong to its settings: those they name, like a logo, and its own exams."""
    given = {**written.in_file(file), **written.outside(environ)}
    names = [given.get(name, "").strip() for name, each in _FIELDS.items() if each.metadata["names_a_file"]]
    exams = file.with_name(EXAMS).glob("*.toml")
    return [*(file.with_name(name) for name in names if name), *sorted(each for each in exams if each.is_file())]


def check(given: Mapping[str, str]) -> None:
    """Raises SettingsProblem with every reason why a settings file cannot hold these values."""
    _, faults = _parsed(given, {}, Path(FILE))
    if faults:
        raise SettingsProblem(faults)


def fault_in(name: str, text: str) -> str | None:
    """Why this setting cannot be `text`: "is 'x': write …"; None when it can."""
    try:
        _FIELDS[name].metadata["parse"](text)
    except ValueError as error:
        return str(error)
    return None


def attach(app: Flask, environ: Mapping[str, str]) -> None:
    """Give `app` its settings, or the reasons why it has none, to be told by whoever asks for them."""
    try:
        app.extensions["portal"] = Settings.read(environ)
    except SettingsProblem as problem:
        app.extensions["portal"] = problem


def of(app: Flask) -> Settings:
    """The settings of `app`. Raises SettingsProblem when they cannot be used."""
    held: Settings | SettingsProblem = app.extensions["portal"]
    if isinstance(held, SettingsProblem):
        raise held
    return held


def current() -> Settings:
    """The settings of the app at work. Raises SettingsProblem when they cannot be used."""
    return of(current_app)
