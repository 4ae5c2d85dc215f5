"""flask result: one result withheld, restored or corrected, by ID Number."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

from portal import settings
from portal.domain.results import correcting
from portal.domain.results.correcting import CorrectionPlan
from portal.domain.results.correcting.amending import Correction, Deed, Restoring, Withholding
from portal.domain.results.correcting.measuring import Given
from portal.language import clock, dates
from portal.language.centre_texts import CentreText
from portal.language.languages import Later
from portal.language.languages import Later as _
from portal.wording import notices
from portal.wording.candidates import CANDIDATE

from .command import YEARS, Group, who
from .command_line import COMMAND_LINE
from .speaking import tell, tell_more

_NO_LONGER_GENUINE = _(
    "the Statement of Results issued on %(when)s is no longer valid, and people who verify it are told so"
)
_OPENS = _("opens on %(when)s")
_OPENS_SEEN = _("opens on %(when)s; until then the candidate sees: %(seen)s")
_NEXT_RELEASE = _(
    "opens with the next release of %(sitting)s, which is not set yet (`flask release schedule %(sitting)s …`)"
)
_NEXT_RELEASE_SEEN = _(
    "opens with the next release of %(sitting)s, which is not set yet (`flask release schedule %(sitting)s …`); until "
    "then the candidate sees: %(seen)s"
)

_id_number = click.argument("id_number", metavar="ID")
_write = click.option("--write", is_flag=True, help="Do it. Without this, only the plan is shown.")


class Day(click.ParamType[date]):
    """A day, like 2018-06-20."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            day = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            day = date.min
        if day.year not in YEARS:
            return self.fail(f"{value!r} is not a day. Write it like 2018-06-20.", param, ctx)
        return day


class PaperScore(click.ParamType[tuple[str, int | None]]):
    """A paper and its score, like listening=142; without a number, the paper's score is taken away."""

    name = "NAME=SCORE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int | None]:  # fmt: skip
        paper, equals, score = (part.strip() for part in value.partition("="))
        if not (paper and equals) or (score and not score.isdecimal()) or len(score) > len("999999"):
            return self.fail(f"{value!r} is not a paper and its score. Write it like listening=142.", param, ctx)
        return paper, int(score) if score else None


@click.group(cls=Group)
def result() -> None:
    """Withhold, restore or correct one result that has been imported."""


@result.command()
@_id_number
@click.option("--reason", required=True, help="Why. The candidate sees it on the result page.")
@click.option("--reason-zh-hant", help="The same for readers of Traditional Chinese.")
@click.option("--news-by", type=Day(), help="The day by which there will be news. The candidate sees it too.")
@_write
def withhold(id_number: str, reason: str, reason_zh_hant: str | None, news_by: date | None, *, write: bool) -> None:
    """Hide a result: at once, if it has been released.

    Its figures are gone from the page, the statement and verification. `flask result restore` brings them back.
    """
    _do(
        id_number,
        Withholding(reason=CentreText(reason, {"zh-Hant": reason_zh_hant}), news_by=news_by),
        "withheld",
        write=write,
    )


@result.command()
@_id_number
@_write
def restore(id_number: str, *, write: bool) -> None:
    """Undo withholding: the result opens with the sitting's next release."""
    _do(id_number, Restoring(), "restored", write=write)


@result.command()
@_id_number
@click.option("--overall", type=int, help="The overall score.")
@click.option("--grade", help='The grade, in a word of the exam; "" takes it away.')
@click.option("--cefr-level", help='The CEFR level; "" takes it away.')
@click.option(
    "--paper", "papers", type=PaperScore(), multiple=True, help="A paper's score. You can give this for each paper."
)
@click.option("--reason", required=True, help="Why. Kept with the result; only the office sees it.")
@_write
def correct(id_number: str, reason: str, *, write: bool, papers: tuple[Any, ...], **figures: Any) -> None:
    """Change a result. What you do not give stays the same.

    What has been released changes at once, and the candidate is told by a letter.
    """
    _do(id_number, Correction(given=Given(papers=papers, **figures), reason=reason), "corrected", write=write)


def _do(id_number: str, deed: Deed, done: str, *, write: bool) -> None:
    now = clock.now()
    plan = correcting.plan(id_number, deed, now=now)
    _tell(plan)
    if write:
        correcting.carry_out(plan, by=who(), now=now)
    else:
        tell(_("Nothing is changed yet. The same command with --write does it."))
    click.echo(f"results: {int(write)} {done}")


def _tell(plan: CorrectionPlan) -> None:
    amendment = plan.amendment
    tell(CANDIDATE, id_number=plan.id_number, name=plan.name, number=plan.candidate_number, sitting=plan.sitting)
    tell_more(_("before: %(result)s"), result=plan.before)
    tell_more(_("after:  %(result)s"), result=plan.after)
    if amendment.public_reason:
        tell_more(_("the candidate sees: %(reason)s"), reason=amendment.public_reason)
    if amendment.news_by:
        tell_more(_("and that there is news by: %(day)s"), day=dates.day_in_words(amendment.news_by))
    for warning in amendment.warnings:
        tell_more(_("warning: %(warning)s"), warning=notices.say(warning, COMMAND_LINE))
    tell_more(_when(plan))
    if plan.statement_issued_at:
        issued = dates.moment_in_words(plan.statement_issued_at, settings.current().timezone)
        tell_more(_NO_LONGER_GENUINE, when=issued)
    tell_more(_letter(plan))


def _when(plan: CorrectionPlan) -> Later:
    if plan.shows_at_once:
        return _("shows at once, because the result it replaces has been released")
    opens_at = plan.amendment.opening.at
    if opens_at is None:
        return (_NEXT_RELEASE_SEEN if plan.seen else _NEXT_RELEASE).with_places(sitting=plan.sitting, seen=plan.seen)
    when = dates.moment_in_words(opens_at, plan.zone)
    return (_OPENS_SEEN if plan.seen else _OPENS).with_places(when=when, seen=plan.seen)


def _letter(plan: CorrectionPlan) -> Later:
    if plan.is_withdrawn:
        return _("the candidate is withdrawn: nobody sees the result, and no letter goes")
    if plan.letter_goes:
        return _("a letter tells the candidate that it has changed")
    if plan.shows_at_once:
        return _("no letter: the candidate has not registered")
    return _("no letter now: the candidate gets one with the release")
