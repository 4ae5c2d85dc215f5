"""Settings: read once, every fault told at once, no secret by default (T55)."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from portal import create_app, settings
from portal.language import languages
from portal.runtime import installation
from portal.settings import NotInitialised, Settings, SettingsProblem
from portal.settings.mail_server import Encryption
from tests import certificates
from tests.conftest import SETTINGS
from tests.tables import for_each

KEY = "A" * 43 + "="  # 32 bytes
GOOD = SETTINGS | {"SECRET_KEY": "s" * 32, "SECRET_NUMBER_KEY": KEY, "DOCUMENT_KEY": KEY}


@pytest.fixture
def read(tmp_path):
    """A function: the settings of a folder whose file says this, under an environment that says that."""

    def write_and_read(written: dict[str, object] | str, **environ: str) -> Settings:
        if not isinstance(written, str):
            written = "".join(f"{name} = {json.dumps(value)}\n" for name, value in written.items())
        (tmp_path / settings.FILE).write_text(written, encoding="utf-8")
        return Settings.read({settings.INSTANCE: str(tmp_path), **environ})

    return write_and_read


@pytest.fixture
def faults(read, tmp_path):
    """A function: what is wrong with such settings, the folder's name left out."""

    def find(written: dict[str, object] | str, **environ: str) -> list[str]:
        with pytest.raises(SettingsProblem) as problem:
            read(written, **environ)
        return [fault.replace(f"{tmp_path}/", "") for fault in problem.value.faults]

    return find


def test_settings_are_what_the_file_says(read):
    chosen = read(GOOD)
    assert (chosen.centre_number, chosen.centre_name, chosen.timezone) == ("TW940", "Maple Exam Centre", "Asia/Taipei")
    assert (chosen.base_url, chosen.host, chosen.is_https) == ("http://localhost", "localhost", False)
    assert chosen.secret_number_key == bytes(32)


def test_what_is_not_said_is_the_usual(read):
    chosen = read(GOOD)
    assert (chosen.languages, chosen.mail_url, chosen.trusted_proxies) == (("en", "zh-Hant"), "file:", 0)
    assert (chosen.secret_number_length, chosen.mail_retry_seconds) == (4, 60)
    assert (chosen.password_hash_kib, chosen.password_hash_passes, chosen.password_hash_lanes) == (19_456, 2, 1)


def test_everything_of_an_installation_lies_in_its_folder(read, tmp_path):
    chosen = read(GOOD)
    assert chosen.database_file == tmp_path / "portal.sqlite"
    assert (chosen.outbox, chosen.own_exams) == (tmp_path / "outbox", tmp_path / "exams")


def test_the_environment_counts_before_the_file(read):
    chosen = read(GOOD, PORTAL_CENTRE_NAME="Riverside", PORTAL_TRUSTED_PROXIES="1")
    assert (chosen.centre_name, chosen.trusted_proxies) == ("Riverside", 1)


def test_the_environment_alone_is_enough(tmp_path):
    environ = {f"PORTAL_{name}": value for name, value in GOOD.items()}
    assert Settings.read({**environ, settings.INSTANCE: str(tmp_path)}).centre_number == "TW940"


def test_what_is_not_ours_in_the_environment_is_left_alone(read):
    assert read(GOOD, PATH="/bin", FLASK_APP="x", PORTALOO="1")


def test_numbers_and_lists_may_be_written_as_toml_has_them(read):
    chosen = read(GOOD | {"SECRET_NUMBER_LENGTH": 6, "LANGUAGES": ["en"]})
    assert (chosen.secret_number_length, chosen.languages) == (6, ("en",))


@for_each(
    "text, kept",
    [
        ("https://results.example.org/", "https://results.example.org"),
        (" https://results.example.org ", "https://results.example.org"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://results.example.org:8443", "https://results.example.org:8443"),
    ],
)
def test_the_address_is_kept_without_its_last_slash(read, text, kept):
    assert read(GOOD | {"BASE_URL": text}).base_url == kept


def test_an_address_in_several_lines_is_kept_in_its_lines(read):
    assert read(GOOD | {"CENTRE_ADDRESS": "1 Maple St\nTaipei"}).centre_address == "1 Maple St\nTaipei"


def test_without_a_file_there_is_no_installation(tmp_path):
    with pytest.raises(NotInitialised) as problem:
        Settings.read({settings.INSTANCE: str(tmp_path / "nowhere")})
    [fault] = problem.value.faults
    assert fault.endswith("nowhere/portal.toml does not exist. Run `flask init` to make this installation.")


@for_each(
    "name, value, fault",
    [
        ("CENTRE_NUMBER", " ", "CENTRE_NUMBER in portal.toml is empty."),
        ("CENTRE_NAME", "", "CENTRE_NAME in portal.toml is empty."),
        ("CENTRE_NAME", "Maple\nBcc: e@x.y", "CENTRE_NAME in portal.toml is 'Maple\\nBcc: e@x.y': write it on"),
        ("CENTRE_NAME", "Maple\0", "CENTRE_NAME in portal.toml is 'Maple\\x00': write it on one line"),
        ("CENTRE_EMAIL", "nobody", "CENTRE_EMAIL in portal.toml is 'nobody': write an email address, like"),
        ("CENTRE_EMAIL", "a b@example.org", "CENTRE_EMAIL in portal.toml is 'a b@example.org': write an email"),
        ("CENTRE_EMAIL", "é@example.org", "CENTRE_EMAIL in portal.toml is 'é@example.org': write an email"),
        ("CENTRE_EMAIL", "a@bücher.example", "CENTRE_EMAIL in portal.toml is 'a@bücher.example': write an email"),
        ("MAIL_FROM", "a@b@c", "MAIL_FROM in portal.toml is 'a@b@c': write an email address"),
        ("MAIL_FROM", "a@b.c\nBcc: e@x.y", "MAIL_FROM in portal.toml is 'a@b.c\\nBcc: e@x.y': write an email address"),
        ("MAIL_FROM", "@", "MAIL_FROM in portal.toml is '@': write an email address"),
        ("BASE_URL", "results.example.org", "BASE_URL in portal.toml is 'results.example.org': write where the site"),
        ("BASE_URL", "ftp://example.org", "BASE_URL in portal.toml is 'ftp://example.org': write where the site"),
        (
            "BASE_URL",
            "https://example.org/results",
            "BASE_URL in portal.toml is 'https://example.org/results': take out the path /results, since the site",
        ),
        ("BASE_URL", "https://", "BASE_URL in portal.toml is 'https://': write where the site is found"),
        (
            "TIMEZONE",
            "Taipei",
            "TIMEZONE in portal.toml is 'Taipei': write the time zone as region and city, like Asia/Taipei",
        ),
        ("LANGUAGES", "en,tlh", "LANGUAGES in portal.toml is 'en,tlh': there is no tlh; choose among en, "),
        ("DOCUMENT_LANGUAGES", "tlh,en", "DOCUMENT_LANGUAGES in portal.toml is 'tlh,en': there is no tlh; choose"),
        ("LANGUAGES", "", "LANGUAGES in portal.toml is '': choose among en"),
        ("SECRET_KEY", "short", "SECRET_KEY in portal.toml is too short: it needs 32 characters or more"),
        ("SECRET_NUMBER_KEY", "AAAA", "SECRET_NUMBER_KEY in portal.toml is not a key of 32 bytes"),
        ("SECRET_NUMBER_KEY", "é" * 44, "SECRET_NUMBER_KEY in portal.toml is not a key of 32 bytes"),
        ("DOCUMENT_KEY", "", "DOCUMENT_KEY in portal.toml is not a key of 32 bytes"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL in portal.toml is not a database of ours: write postgresql+psycopg"),
        ("DATABASE_URL", "sqlite:///x", "DATABASE_URL in portal.toml is not a database of ours"),
        (
            "DATABASE_URL",
            "postgresql+psycopg://u@h:x/d",
            "DATABASE_URL in portal.toml cannot be read: in its password write",
        ),
        ("BASE_URL", "http://u:p@h", "BASE_URL in portal.toml is 'http://u:p@h': write where the site is found"),
        ("BASE_URL", "http://h:99999", "BASE_URL in portal.toml is 'http://h:99999': write where the site is found"),
        ("NOTICE", "bell\x07", "NOTICE in portal.toml is 'bell\\x07': write it without characters"),
        ("MAIL_URL", "smpt://x", "MAIL_URL in portal.toml is no place for letters: write file:, smtp://"),
        ("BRAND_COLOUR", "navy", "BRAND_COLOUR in portal.toml is 'navy': write a colour as # and six digits"),
        ("BRAND_LOGO", "logo.png", "BRAND_LOGO in portal.toml is 'logo.png', which cannot be read in "),
        ("BRAND_LOGO", "../logo.png", "BRAND_LOGO in portal.toml is '../logo.png': write the name of a file in the"),
        ("BRAND_LOGO", "portal.toml", "BRAND_LOGO in portal.toml is 'portal.toml', which is no PNG, JPEG or WebP"),
        ("MAIL_RATE", "fast", "MAIL_RATE in portal.toml is 'fast': write a whole number from 0 to 100000, or auto"),
        ("MAIL_RATE", -1, "MAIL_RATE in portal.toml is '-1': write a whole number from 0 to 100000, or auto"),
        ("MAIL_RETRY_SECONDS", 0, "MAIL_RETRY_SECONDS in portal.toml is '0': write a whole number from 1 to 3600"),
        ("SECRET_NUMBER_LENGTH", 3, "SECRET_NUMBER_LENGTH in portal.toml is '3': write a whole number from 4 to 10"),
        ("SECRET_NUMBER_LENGTH", "four", "SECRET_NUMBER_LENGTH in portal.toml is 'four': write a whole number"),
        ("TRUSTED_PROXIES", -1, "TRUSTED_PROXIES in portal.toml is '-1': write a whole number from 0 to 10"),
        ("TRUSTED_PROXIES", True, "TRUSTED_PROXIES in portal.toml is 'True': write a whole number from 0 to 10"),
        ("PASSWORD_HASH_KIB", 7.5, "PASSWORD_HASH_KIB in portal.toml is '7.5': write a whole number"),
    ],
)
def test_a_faulty_value_is_told_with_where_it_stands_and_what_to_write(faults, name, value, fault):
    [told] = faults(GOOD | {name: value})
    assert told.startswith(fault)
    assert told.endswith(".")


def test_a_faulty_value_of_the_environment_is_said_to_stand_there(faults):
    [told] = faults(GOOD, PORTAL_TIMEZONE="Mars")
    assert told.startswith("PORTAL_TIMEZONE in the environment is 'Mars': write the time zone as region and city")


def test_a_right_value_in_the_environment_stands_for_a_faulty_one_in_the_file(read):
    assert read(GOOD | {"TIMEZONE": "Mars"}, PORTAL_TIMEZONE="UTC").timezone == "UTC"


@for_each("name", [name for name in GOOD if name not in ("CENTRE_EMAIL",)])
def test_each_setting_that_is_needed_is_missed(faults, name):  # T55
    assert faults({key: value for key, value in GOOD.items() if key != name}) == [
        f'{name} is missing from portal.toml. Add a line {name} = "…".'
    ]


@for_each(
    "written, remedy",
    [
        ("TIMEZOEN", "Did you mean TIMEZONE?"),
        ("CENTER_NAME", "Did you mean CENTRE_NAME?"),
        ("timezone", "Take it out."),
        ("COLOUR_OF_THE_DOOR", "Take it out."),
    ],
)
def test_a_misspelt_setting_is_told_with_the_nearest_one(faults, written, remedy):
    assert faults(GOOD | {written: "x"}) == [f"{written} in portal.toml is not a setting. {remedy}"]


def test_a_misspelt_setting_of_the_environment_is_told_with_its_prefix(faults):
    assert faults(GOOD, PORTAL_TIMEZOEN="UTC") == [
        "PORTAL_TIMEZOEN in the environment is not a setting. Did you mean PORTAL_TIMEZONE?"
    ]


def test_every_fault_is_told_at_once(faults):
    written = GOOD | {"TIMEZOEN": "UTC", "BASE_URL": "x", "SECRET_KEY": "x"}
    del written["CENTRE_NUMBER"]
    told = faults(written, PORTAL_LANGUAGES="xx", PORTAL_MAIL_FORM="a@b.c")
    assert sorted(fault.split()[0] for fault in told) == [
        "BASE_URL",
        "CENTRE_NUMBER",
        "PORTAL_LANGUAGES",
        "PORTAL_MAIL_FORM",
        "SECRET_KEY",
        "TIMEZOEN",
    ]


@for_each("text", ["CENTRE_NUMBER = TW940", "[[[", "CENTRE_NAME = 'a\nb'"])
def test_a_file_that_cannot_be_read_is_told_with_its_line(faults, text):
    [fault] = faults(text)
    assert fault.startswith("portal.toml cannot be read: ")
    assert "line 1" in fault
    assert fault.endswith("Fix that line and try again.")


def test_a_file_in_another_encoding_is_told(tmp_path):
    (tmp_path / settings.FILE).write_bytes(b"CENTRE_NAME = 'Caf\xe9'")
    with pytest.raises(SettingsProblem, match="cannot be read"):
        Settings.read({settings.INSTANCE: str(tmp_path)})


def test_a_database_server_needs_its_package(faults, monkeypatch):
    there = importlib.util.find_spec
    monkeypatch.setattr("portal.settings.values.find_spec", lambda name: None if name == "psycopg" else there(name))
    [fault] = faults(GOOD | {"DATABASE_URL": "postgresql+psycopg://portal@localhost/portal"})
    assert fault == "DATABASE_URL in portal.toml needs a package that is not here: pip install 'psycopg[binary]'."


def test_settings_do_not_print_their_keys(read):  # T46
    chosen = read(GOOD | {"SECRET_KEY": "not to be printed, ever, by anybody"})
    assert "not to be printed" not in f"{chosen!r} {chosen}"
    assert KEY not in repr(chosen)


@pytest.mark.parametrize("environ", [{}, {"PORTAL_TIMEZONE": "Mars"}, {"PORTAL_DATABASE_URL": "nonsense"}])
def test_faulty_settings_do_not_keep_the_app_from_being_made(tmp_path, environ):
    installation.write_settings(tmp_path / "made", SETTINGS)
    folder = tmp_path / ("made" if environ else "nowhere")
    app = create_app({settings.INSTANCE: str(folder), **environ})
    with app.app_context(), pytest.raises(SettingsProblem):
        settings.current()


def test_the_instance_folder_lies_beside_the_program_unless_said_otherwise(tmp_path):
    assert settings.folder({}) == Path(settings.__file__).parents[2] / "instance"
    assert settings.folder({settings.INSTANCE: ""}) == settings.folder({})
    assert settings.folder({settings.INSTANCE: str(tmp_path / "a" / ".." / "b")}) == tmp_path / "b"


@for_each(
    "text, way, host, port",
    [
        ("smtp://mail.example.org", Encryption.STARTTLS, "mail.example.org", 587),
        ("smtp://mail.example.org:2525/", Encryption.STARTTLS, "mail.example.org", 2525),
        ("SMTPS://mail.example.org", Encryption.TLS, "mail.example.org", 465),
        ("smtp+plain://localhost", Encryption.PLAIN, "localhost", 25),
        ("smtp+plain://127.0.0.53:1025", Encryption.PLAIN, "127.0.0.53", 1025),
        ("smtp+plain://[::1]:1025", Encryption.PLAIN, "::1", 1025),
    ],
)
def test_a_mail_server_is_named_by_an_address(read, text, way, host, port):
    server = read(GOOD | {"MAIL_URL": text}).mail_server
    assert (server.way, server.host, server.port, server.user, server.password) == (way, host, port, "", "")


def test_the_user_and_password_of_a_mail_server_are_percent_encoded(read):
    server = read(GOOD | {"MAIL_URL": "smtp://a%40b.example:p%2F%3A%23%25@mail.example.org"}).mail_server
    assert (server.user, server.password) == ("a@b.example", "p/:#%")
    assert "p/:#%" not in repr(server)


def test_letters_stay_in_the_outbox_folder_unless_a_server_is_named(read):
    assert read(GOOD).mail_server is None
    assert read(GOOD | {"MAIL_URL": " file: "}).mail_server is None


@for_each(
    "url, why",
    [
        ("smtp+plain://user:canary@mail.example.org:25", "would send letters unencrypted to another machine"),
        ("smtp+plain://192.0.2.1", "would send letters unencrypted to another machine"),
        ("smtp+plain://localhost.example.org", "would send letters unencrypted to another machine"),
        ("smtp://user:canary/x@mail.example.org", "goes on after the host: in its name and password write"),
        ("smtp://user:canary#x@mail.example.org", "goes on after the host"),
        ("smtp://user:canary?@mail.example.org", "goes on after the host"),
        ("smtp://mail.example.org:canary", "has a port that is no number"),
        ("smtp://mail.example.org:99999", "has a port that is no number"),
        ("smtp://user@mail.example.org", "has a name without a password"),
        ("smtp://:canary@mail.example.org", "has a name without a password, or a password without"),
        ("smtp://user:canary%C3%A9@mail.example.org", "has letters with accents"),
        ("smtp://user:canary@", "names no host"),
        ("smtp://user：canary@mail.example:587", "cannot be read: "),
        ("smtp://user:[canary]@mail.example", "cannot be read: "),
        ("smtp://mail..example", "names no host"),
        ("smtp://" + "x" * 70 + ".example", "names no host"),
        ("canary", "is no place for letters: write file:, smtp://NAME:PASSWORD@HOST:587"),
        ("https://user:canary@mail.example.org", "is no place for letters"),
        ("smtp://user:canary\n@mail.example.org", "is no place for letters"),
        ("", "is no place for letters"),
    ],
)
def test_a_faulty_mail_server_is_refused_without_repeating_its_password(faults, url, why):  # T46
    [told] = faults(GOOD | {"MAIL_URL": url})
    assert told.startswith(f"MAIL_URL in portal.toml {why}")
    assert "canary" not in told


@for_each("url", ["u:canary/x@h/db", "u：canary@h/db", "u:[canary]@h/db"])
def test_a_faulty_database_is_refused_without_repeating_its_password(faults, url):  # T46
    [told] = faults(GOOD | {"DATABASE_URL": f"postgresql+psycopg://{url}"})
    assert told.startswith("DATABASE_URL in portal.toml cannot be read")
    assert "canary" not in told


def test_a_hash_too_small_for_its_lanes_is_refused_before_it_tells_who_exists(faults):  # T14
    [told] = faults(GOOD | {"PASSWORD_HASH_KIB": "8", "PASSWORD_HASH_LANES": "64"})
    assert told.startswith("PASSWORD_HASH_KIB is too small: argon2 needs 8 for each")


def test_statements_are_signed_only_where_a_certificate_is_named(read):
    assert read(GOOD).signing_certificate is None
    assert read(GOOD | {"SIGNING_CERTIFICATE": " "}).signing_certificate is None


def test_a_certificate_is_named_by_its_file(read, tmp_path):
    certificates.good(tmp_path)
    assert read(GOOD | {"SIGNING_CERTIFICATE": " signing.pem "}).signing_certificate.ends == certificates.ENDS


@for_each("name", ["../signing.pem", "/etc/passwd", ".hidden", "a/signing.pem"])
def test_a_certificate_is_looked_for_in_the_instance_folder_alone(faults, name):  # T43
    [told] = faults(GOOD | {"SIGNING_CERTIFICATE": name})
    assert "write the name of a file in the instance folder, like signing.pem" in told


def test_a_missing_certificate_is_told(faults):
    [told] = faults(GOOD | {"SIGNING_CERTIFICATE": "signing.pem"})
    assert told.startswith("SIGNING_CERTIFICATE in portal.toml is 'signing.pem', which cannot be read in ")


def test_a_faulty_certificate_is_told_beside_every_other_fault(faults):
    told = faults(GOOD | {"SIGNING_CERTIFICATE": "signing.pem", "TIMEZONE": "Mars"})
    assert [fault.split()[0] for fault in told] == ["TIMEZONE", "SIGNING_CERTIFICATE"]


def test_a_certificate_needs_the_package_that_signs(faults, tmp_path, monkeypatch):
    certificates.good(tmp_path)
    monkeypatch.setattr("portal.settings.values.find_spec", lambda name: None)
    [told] = faults(GOOD | {"SIGNING_CERTIFICATE": "signing.pem"})
    assert told == "SIGNING_CERTIFICATE in portal.toml needs a package that is not here: pip install pyhanko==0.38.0."


@for_each("given, language, said", [
    ({"NOTICE": "Closed", "NOTICE_ZH_HANT": "休息"}, "zh-Hant", "休息"),
    ({"NOTICE": "Closed", "NOTICE_ZH_HANT": "休息"}, "en", "Closed"),
    ({"NOTICE": "Closed"}, "zh-Hant", "Closed"),
    ({"NOTICE": "休息", "NOTICE_EN": "Closed"}, "en", "Closed"),
    ({"NOTICE_ZH_HANT": "休息"}, "en", "休息"),
    ({}, "en", ""),
])  # fmt: skip
def test_a_text_is_said_in_the_language_spoken_else_in_the_one_there_is(read, given, language, said):
    chosen = read(GOOD | given)
    with languages.speaking(language):
        assert chosen.said("notice") == said


def test_the_centre_has_a_name_and_an_address_in_each_language(read):
    given = {"CENTRE_NAME_ZH_HANT": "楓葉考試中心", "CENTRE_ADDRESS_ZH_HANT": "臺北市楓葉路 1 號"}
    chosen = read(GOOD | given)
    with languages.speaking("zh-Hant"):
        assert (chosen.centre.name, chosen.centre.address) == ("楓葉考試中心", "臺北市楓葉路 1 號")
    assert chosen.centre.name == "Maple Exam Centre"
