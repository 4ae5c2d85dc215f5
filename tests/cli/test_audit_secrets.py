"""Whatever candidates, schools and the office do, no row of the audit log has a secret, a name or an address in it."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select

from portal import terms
from portal.domain.accounts import changing_account, consent, signing_in
from portal.domain.credentials import secret_numbers
from portal.domain.results import releasing
from portal.domain.sending import holding_back
from portal.store.audit import AuditLine
from portal.store.database import db
from portal.wording.audit import DEEDS
from tests import cast, office, proofs
from tests.cast import HAN, MEI, PENDING
from tests.cli.outcomes import went_well
from tests.conftest import DATA, RELEASE_DAY

NEW_PASSWORD, NEW_EMAIL = "another lantern 99", "canary.second@mail.example"
COLLEGE, UNIVERSITY = "Canary College", "Canary University"
BECAUSE = ("--reason", "at the counter")


class Deeds:
    """What is done, by whom it may be, and what nobody may read of it afterwards."""

    def __init__(self, app, run, time, folder) -> None:
        self.app, self.run, self.time, self.folder = app, run, time, folder
        people = (MEI, HAN, PENDING)
        self.secrets = {cast.PASSWORD, NEW_PASSWORD, NEW_EMAIL, COLLEGE, UNIVERSITY, "138", "Grade"}
        self.secrets |= {
            fact for each in people for fact in (each.secret_number, each.email, each.name, each.id_number)
        }

    def command(self, *words: str) -> None:
        went_well(self.run(*words))

    def post(self, path: str, browser=None, **data: str) -> None:
        answer = (browser or self.app.test_client()).post(path, data=data)
        assert answer.status_code in (200, 303), (path, answer.status_code)

    def browser(self, person=MEI):
        browser = cast.log_in(self.app.test_client(), person)
        self.secrets.add(browser.get_cookie("session").value)
        return browser

    def link(self, kind: str) -> str:
        facts = json.loads(office.letters(kind)[-1].facts)
        link = facts["link"] if "link" in facts else facts["links"][0][1]
        self.secrets.add(link)
        return link

    def enter(self) -> None:
        self.command("sitting", "add", "pet", "--exam", "b1-preliminary", "--name", "May", "--timezone", "UTC")
        self.command("sitting", "change", "pet", "--name", "June", "--write")
        timetable = str(DATA / "timetable.csv")
        self.command("import", "timetable", timetable, "--sitting", office.SITTING, "--write")
        self.command("import", "undo", "2", "--write")
        self.command("export", "entries", office.SITTING, "--secrets", "--to", str(self.folder / "entries.csv"))
        paper = str(self.folder / "paper.pdf")
        self.command("confirmations", office.SITTING, "--candidate", "0007", "--to", paper)
        self.app.test_client().post("/register", data=cast.filled(MEI) | {"secret_number": "0000"})
        self.command("candidate", "unlock", MEI.id_number, *BECAUSE)
        self.command("tries", "clear")

    def register(self) -> None:
        for person in (MEI, HAN, PENDING):
            self.post("/register", **cast.filled(person))
            self.post(f"/email/confirm/{self.link('welcome')}")

    def change_account(self) -> None:
        new = {"password": NEW_PASSWORD, "confirm_password": NEW_PASSWORD}
        self.post("/account/password", self.browser(), current_password=cast.PASSWORD, **new)
        self.post("/password/forgot", identifier=MEI.email)
        old = {"password": cast.PASSWORD, "confirm_password": cast.PASSWORD}
        self.post(f"/password/reset/{self.link('reset')}", **old)
        asked = {"current_password": cast.PASSWORD, "email": NEW_EMAIL, "confirm_email": NEW_EMAIL}
        browser = self.browser()
        self.post("/account/email", browser, **asked)
        self.post("/account/email/drop", browser)
        self.post("/account/email", browser, **asked)
        self.post(f"/email/confirm/{self.link('email-changed-new')}")
        self.post(f"/email/stop/{self.link('email-changed-old')}")
        self.post("/account/updates", self.browser(HAN), updates="y")
        self.post("/account/updates", self.browser(HAN))
        for version in ("another version", terms.VERSION):
            consent.agree_to_terms(office.account(HAN).id, version, now=self.time())

    def log_out(self) -> None:
        self.browser(HAN)
        secret = signing_in.sign_in(HAN.id_number, cast.PASSWORD, address=None, now=self.time()).secret
        self.secrets.add(secret)
        reader = signing_in.reader(secret, now=self.time())
        [other] = [each for each in changing_account.running(reader, now=self.time()) if not each.is_this][:1]
        changing_account.log_out_there(reader.account_id, other.id, now=self.time())
        changing_account.log_out_everywhere(reader.account_id, now=self.time())

    def release(self) -> None:
        office.load_cast(now=self.time())
        cast.schedule(RELEASE_DAY, now=self.time())
        releasing.cancel(office.SITTING, by="office", now=self.time())
        self.command("release", "now", office.SITTING, "--yes")
        self.time.pass_by(timedelta(hours=1))
        releasing.write_letters(now=self.time())

    def share(self) -> None:
        page, browser, key = "/account/shares", self.browser(HAN), proofs.entry(HAN).public_key
        self.post(page, browser, entry=key, scope="full", expires="7", recipient=COLLEGE)
        code = proofs.code_of(browser.see(page).select_one("dd.code").get_text())
        self.post(f"/verify/{code}", organisation=UNIVERSITY)
        self.post(f"{page}/revoke", browser, share=browser.see(page).select_one("[name=share]")["value"])
        self.post(f"{page}/choices", browser)
        consent.unsubscribe(office.unsubscribe_link(HAN, now=self.time()), now=self.time())
        statement = proofs.issue(HAN, now=self.time()).code
        self.secrets |= {code, statement}
        assert self.app.test_client().get(f"/verify/{statement}").status_code == 200

    def tend(self) -> None:
        self.command("export", "updates", "--to", str(self.folder / "updates.csv"))
        self.command("result", "withhold", HAN.id_number, "--reason", "being looked into", "--write")
        self.command("result", "restore", HAN.id_number, "--write")
        self.command("result", "correct", HAN.id_number, "--paper", "listening=126", "--reason", "a slip", "--write")
        holding_back.hold_back(by="office", now=self.time())
        letters = [str(letter.id) for letter in office.letters("released")]
        self.command("outbox", "retry", letters[0])
        self.command("outbox", "suppress", letters[0], *BECAUSE)
        self.command("outbox", "retry", "--all-failed")

    def leave(self) -> None:
        for deed in ("withdraw", "restore", "reissue", "unregister"):
            self.command("candidate", deed, HAN.id_number, *BECAUSE)
        self.secrets.add(secret_numbers.opened(proofs.entry(HAN)))
        self.post("/account/delete", self.browser(), current_password=cast.PASSWORD)
        self.command("candidate", "erase", PENDING.id_number, *BECAUSE, "--yes")

    def keep_no_longer(self) -> None:
        self.time.pass_by(timedelta(days=20 * 366))
        self.command("retention", "--write")


def test_no_deed_writes_a_secret_a_name_or_an_address_into_the_log(app, run, time, tmp_path):  # T46
    deeds, written, done = Deeds(app, run, time, tmp_path), "", set[str]()
    for do in (deeds.enter, deeds.register, deeds.change_account, deeds.log_out, deeds.release, deeds.share,
               deeds.tend, deeds.leave, deeds.keep_no_longer):  # fmt: skip
        time.pass_by(timedelta(minutes=5))
        do()
        db.session.rollback()
        lines = db.session.scalars(select(AuditLine)).all()
        done |= {line.what for line in lines}
        written += str([(line.who, line.what, line.details) for line in lines])
    assert set(DEEDS) - done == set(), "every deed was done"
    assert [secret for secret in deeds.secrets if secret in written] == []
