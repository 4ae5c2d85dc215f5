"""The page of shares: what is permitted, to whom, what came of it, and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.domain.proofs import sharing
from portal.store.shares import Share
from tests import cast, office, proofs
from tests.answers import page, summary
from tests.cast import HAN, MEI
from tests.proofs import MAPLE, without_codes
from tests.stage import staged
from tests.tables import for_each

PAGE = "/account/shares"


@pytest.fixture
@staged
def cookie(registered, app, time) -> str:
    """Mei's result is released, and she has logged in; her browser's cookie."""
    proofs.release(time)
    return cast.cookie(app, MEI)


def make(visitor, **other: str):
    form = {"entry": proofs.entry(MEI).public_key, "scope": "full", "expires": "7"}
    return visitor.post(PAGE, data=form | other)


def addresses(visitor) -> list[str]:
    return [address.get_text() for address in visitor.see(PAGE).select("dd.code")]


def revoke(visitor, number: str):
    return visitor.post(f"{PAGE}/revoke", data={"share": number})


def numbers(visitor) -> list[str]:
    return [field["value"] for field in visitor.see(PAGE).select("[name=share]")]


def test_a_share_is_made_and_said_so_once(mei):
    answer = make(mei)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert mei.see(PAGE).select_one(".note.ok").get_text().startswith("Your new share is the first one below.")
    assert not mei.see(PAGE).select(".note.ok")


def test_the_address_of_a_share_leads_to_it(app, mei):
    make(mei)
    [address] = addresses(mei)
    path = address.removeprefix("http://localhost")
    answer = app.test_client().post(path, data={"organisation": MAPLE})
    assert page(answer).h1.get_text() == "This result is genuine"


def test_a_share_names_whom_it_is_for_to_its_maker_alone(app, mei):
    make(mei, recipient="  North\n School ")
    assert "For North School" in mei.see(PAGE).select_one("dl.kv").get_text(" ", strip=True)
    path = addresses(mei)[0].removeprefix("http://localhost")
    shown = [app.test_client().get(path), app.test_client().post(path, data={"organisation": MAPLE})]
    assert not any("North School" in answer.text for answer in shown)


def test_a_share_need_not_name_anybody(mei, rows):
    make(mei)
    make(mei, recipient=" ")
    assert [share.recipient for share in rows(Share)] == [None, None]


def test_a_name_for_a_share_that_is_too_long_is_refused_at_its_field(mei):
    answer = make(mei, recipient="x" * 121)
    assert (answer.status_code, summary(answer)) == (
        422,
        [("#recipient", "The name must have 120 characters or fewer")],
    )


def test_a_share_is_taken_back_only_after_a_question(mei):
    make(mei)
    [question] = [each for each in mei.see(PAGE).select("details") if each.select("form")]
    assert question.summary.get_text() == "Take it back"
    assert "open" not in question.attrs
    assert "Do you want to take it back?" in question.form.get_text()


@for_each("path", ["/register", PAGE, "/account/language"])
def test_a_choice_is_marked_as_needed_at_its_legend(mei, path):
    whole = mei.see(path)
    legends = [radio.find_parent("fieldset").legend for radio in whole.select("[type=radio][required]")]
    assert legends
    assert all(legend.select(".req") for legend in legends)
    assert not whole.select(".ck .req")


def test_only_what_is_needed_is_marked(mei):
    whole = mei.see(PAGE)
    assert (whole.select("label[for=recipient] .req"), whole.select("#recipient[required]")) == ([], [])


def test_a_share_has_a_label_and_a_qr_code_of_its_address(mei):
    make(mei)
    whole = mei.see(PAGE)
    assert whole.select_one(".qr[role=img][aria-label] svg path")
    assert not whole.select("svg [style], svg style, svg script")


def test_every_look_is_listed_with_who_and_how(app, mei, time):  # T12
    make(mei)
    path = addresses(mei)[0].removeprefix("http://localhost")
    app.test_client().post(path, data={"organisation": MAPLE})
    proofs.by_numbers(now=time(), organisation="Birch Ltd")
    app.test_client().get(f"/verify/{proofs.issue(MEI, now=time()).code}")
    whole = mei.see(PAGE)
    assert [each.get_text(" ", strip=True).partition(" 5 June")[0] for each in whole.select(".looks li")] == [
        "We did not ask for a name",
        "Birch Ltd",
        MAPLE,
    ]
    words = whole.main.get_text()
    for how in ("with your ID Number and Secret Number", "with the code on your Statement of Results", "with a share"):
        assert how in words


@for_each("expires", ["7", "30", "90"])
def test_a_share_says_until_when_it_is_good(mei, time, expires):
    make(mei, expires=expires)
    until = time() + timedelta(days=int(expires))
    assert mei.see(PAGE).select(f"time[datetime='{until:%Y-%m-%dT%H:%M:%SZ}']")


def test_a_share_may_be_good_until_it_is_taken_back(mei):
    make(mei, expires="never")
    assert "When you take it back" in mei.see(PAGE).main.get_text()


def test_a_share_taken_back_shows_nothing_at_once(app, mei):  # T11
    make(mei)
    path = addresses(mei)[0].removeprefix("http://localhost")
    answer = revoke(mei, numbers(mei)[0])
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert addresses(mei) == []
    for ask in (app.test_client().get, app.test_client().post):
        assert ask(path).status_code == 404


@for_each("field", ["entry", "scope", "expires"])
@for_each("typed", ["", "nonsense"])
def test_what_is_not_chosen_is_asked_for(mei, field, typed):
    if (field, typed) == ("entry", "nonsense"):
        return
    answer = make(mei, **{field: typed})
    assert (answer.status_code, [where for where, _ in summary(answer)]) == (422, [f"#{field}"])
    kept = {each["name"]: each["value"] for each in page(answer).select("[type=radio][checked]")}
    assert set(kept) >= {"scope", "expires"} - {field}
    assert addresses(mei) == []


def test_an_entry_of_somebody_else_and_none_at_all_are_one_page(app, mei, time):  # T27
    cast.register(HAN, now=time())
    answers = [make(mei, entry=key) for key in (proofs.entry(HAN).public_key, "nonsense")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data


def test_a_share_of_somebody_else_and_none_at_all_are_one_page(app, mei, time):  # T27
    make(mei)
    [number] = numbers(mei)
    cast.register(HAN, now=time())
    han = cast.log_in(app.test_client(), HAN)
    answers = [revoke(han, each) for each in (number, "999", "nonsense", "9" * 30, "-1", "")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len(addresses(mei)) == 1


def test_too_many_shares_are_refused_at_the_exam(mei):
    for _ in range(sharing.MOST):
        make(mei)
    answer = make(mei)
    assert (answer.status_code, summary(answer)[0][0]) == (422, "#entry")


def test_one_exam_is_chosen_already_and_of_several_none(mei, time):
    assert [each["value"] for each in mei.see(PAGE).select("[name=entry][checked]")] == [proofs.entry(MEI).public_key]
    mei.post("/account/exams", data={"id_number": HAN.id_number, "secret_number": HAN.secret_number})
    whole = mei.see(PAGE)
    assert (len(whole.select("[name=entry]")), whole.select("[name=entry][checked]")) == (2, [])


def test_verifying_by_numbers_is_switched_off_and_on(mei, time):  # T11
    assert mei.see(PAGE).select("[name=by_numbers][checked]")
    mei.post(f"{PAGE}/choices", data={})
    assert proofs.by_numbers(now=time()) is None
    assert not mei.see(PAGE).select("[name=by_numbers][checked]")
    mei.post(f"{PAGE}/choices", data={"by_numbers": proofs.entry(MEI).public_key})
    assert proofs.by_numbers(now=time())


def test_letters_about_verifications_are_asked_for(mei, time):
    assert not mei.see(PAGE).select("[name=letters][checked]")
    mei.post(f"{PAGE}/choices", data={"by_numbers": proofs.entry(MEI).public_key, "letters": "y"})
    assert mei.see(PAGE).select("[name=letters][checked]")
    proofs.by_numbers(now=time())
    assert len(office.letters("verified")) == 1


@for_each("path", ["", "/revoke", "/choices"])
def test_a_form_of_the_page_that_was_too_old_is_shown_again(mei, path):  # T26
    mei.forges = True
    answer = mei.post(f"{PAGE}{path}", data={"scope": "grade"})
    assert (answer.status_code, summary(answer)[0][0]) == (400, "#main")


def test_the_page_shows_no_result(mei):
    make(mei)
    words = without_codes(page(mei.get(PAGE)).main.get_text())
    assert not any(figure in words for figure in ("138", "142", "Grade B"))
