"""flask demo --no-serve: a demonstration in a folder of its own, and the credentials to try."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from portal import create_app, demonstration, settings, store
from portal.domain.accounts import signing_in
from portal.domain.results import showing
from portal.language import clock
from portal.statuses import Status
from tests.cli.outcomes import went_well, went_wrong
from tests.house.source import ROOT


@pytest.fixture
def quick(monkeypatch) -> None:
    """Only the first of each sitting has registered: hashes are made at their full cost here."""
    monkeypatch.setattr(demonstration, "STAGES", [replace(stage, registered=1) for stage in demonstration.STAGES])


def test_a_demonstration_is_made_with_nothing_typed_and_its_credentials_are_told(flask, instance, quick):
    codes = {stage.code for stage in demonstration.STAGES}
    told = went_well(flask("demo", "--no-serve"))
    assert [line for line in told if ": " in line and line.split(":")[0] in codes] == [
        "released: results came out three days ago; log in and see one in every state",
        "waiting: results are loaded and come out in two days",
        "open: candidates can register",
        "shields: results in shields; WANG Tzu-An is in the account of WANG Tzu-Ching above",
    ]
    assert "  418203HKD  password: paper lantern 26  WANG Tzu-An" in told
    assert "  750298XKH  password: paper lantern 26  WANG Tzu-Ching" in told
    assert "  550427GQM  Secret Number: 2878         SU Jui-En (not registered)" in told
    folder = instance / "demo"
    assert told[-3:] == [
        f"Letters will be written to {folder / 'outbox'} once `flask demo` serves.",
        "Other commands look at this centre like this:",
        f"  PORTAL_INSTANCE={folder} flask outbox list",
    ]
    assert "candidates: 35" in told
    assert not (instance / "portal.toml").exists(), "the centre's own installation is another matter"


def test_who_is_told_can_log_in(flask, instance, quick):
    went_well(flask("demo", "--no-serve"))
    app = create_app({settings.INSTANCE: str(instance / "demo")})
    with app.app_context():
        secret = signing_in.sign_in("750298XKH", demonstration.PASSWORD, address=None, now=clock.now()).secret
        reader = signing_in.reader(secret, now=clock.now())
        lines = showing.sheet(reader.account_id, now=clock.now())
        store.database.close()
    assert {(line.outcome.status, line.outcome.overall) for line in lines} == {(Status.FINAL, 163), (Status.FINAL, 13)}


@pytest.mark.slow
def test_the_command_it_prints_works_where_flask_is_not_on_the_path(instance):
    program = str(Path(sys.executable).parent / "flask")
    environ = dict(os.environ) | {"PATH": "/usr/bin:/bin"}
    made = subprocess.run(
        [program, "demo", "--no-serve"], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    command = made.stdout.splitlines()[-1].strip()
    listed = subprocess.run(
        ["/bin/sh", "-c", command], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert f"PORTAL_INSTANCE={instance / 'demo'} {program} outbox list" == command
    assert "waiting" in listed.stdout


def test_a_demonstration_leaves_the_centres_own_installation_alone(flask, installed, quick):
    before = {path.name: path.read_bytes() for path in installed.glob("portal.*")}
    went_well(flask("demo", "--no-serve"))
    assert {path.name: path.read_bytes() for path in installed.glob("portal.*")} == before


def test_a_folder_that_holds_something_else_is_left_alone(flask, instance):
    (instance / "demo").mkdir(parents=True)
    (instance / "demo" / "portal.sqlite").write_text("a centre's own")
    assert went_wrong(flask("demo", "--no-serve")) == [
        f"{instance / 'demo'} holds something that is no demonstration. Move it away first."
    ]
    assert (instance / "demo" / "portal.sqlite").read_text() == "a centre's own"


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(flask, instance):  # R11
    instance.write_text("a file where the folder should be")
    [told] = went_wrong(flask("demo", "--no-serve"))
    assert told.endswith(": Not a directory.")
