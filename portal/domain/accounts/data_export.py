"""Disclosing: everything the service keeps of an account, under plain names, for its reader to take away.

Results come from domain.showing alone: what has not been released is not in here, nor does anything here depend on it.
Left out are secrets and their hashes, and whatever tells of others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal import exams
from portal.domain.results import showing
from portal.domain.results.showing import ResultLine
from portal.domain.sittings import candidates, timetable
from portal.domain.sittings.timetable import Appointment
from portal.ids import AccountId, EntryId, SittingId
from portal.store import agreements, email_changes, outbox, particulars, personal_rows, shares, sign_ins, statements
from portal.store.accounts import Account
from portal.store.agreements import Agreement
from portal.store.database import one_reading
from portal.store.email_changes import EmailChange
from portal.store.entries import KeptEntry
from portal.store.outbox import Letter
from portal.store.shares import Share, Verification
from portal.store.sign_ins import SignIn

from .changing_account import open_account

Facts = dict[str, object]
"""Names in plain English; values are text, numbers, days, moments in UTC, further facts and lists of them."""


@one_reading
def disclosed(account_id: AccountId, *, now: datetime) -> Facts:
    """The names of exams in the language spoken. Raises NoSuchEntry for an account that was closed meanwhile."""
    lines, held = showing.sheet(account_id, now=now), particulars.of_account(account_id)
    return {
        "account": _account(open_account(account_id)),
        "exams": _exams(lines, held, now=now),
        "emails": [_email(letter) for letter in outbox.of_account(account_id)],
        **_comings_and_goings(account_id),
    }


@one_reading
def of_candidate(id_number: str, *, now: datetime) -> Facts:
    """The same of one candidate, registered or not, and every row about them as it is kept. Raises Impossible."""
    entry, _ = candidates.entry_with(id_number)
    account_id, lines = entry.account_id, [showing.line_of(entry.id, now=now)]
    letters = outbox.of_entry(entry.id, account_id) if account_id else []
    return {
        "account": _account(open_account(account_id)) if account_id else None,
        "exams": _exams(lines, particulars.of_entries([entry.id]), now=now),
        "emails": [_email(letter) for letter in letters if letter.account_id == account_id],
        **(_comings_and_goings(account_id) if account_id else {}),
        "rows": personal_rows.rows(entry.id, account_id, now=now),
    }


def _comings_and_goings(account_id: AccountId) -> Facts:
    changes = email_changes.of_account(account_id)
    return {
        "agreements": [_agreement(each) for each in agreements.of_account(account_id)],
        "sign_ins": [_sign_in(each) for each in sign_ins.every_of_account(account_id)],
        "changes_of_email_address": [_email_change(change) for change in changes],
    }


def _account(account: Account) -> Facts:
    return {
        "email_address": account.email,
        "email_address_confirmed": account.email_confirmed_at,
        "opened": account.opened_at,
        "language": account.language,
        "terms_of_use": {"version": account.terms_version, "agreed": account.terms_agreed_at},
        "updates": account.updates_at and {"since": account.updates_at, "wording": account.updates_wording},
        "emails_about_verifications_since": account.verified_letters_at,
    }


def _exams(lines: Iterable[ResultLine], held: Mapping[EntryId, KeptEntry], *, now: datetime) -> list[Facts]:
    timetables, issued = _timetables(held), _issued(list(held), now=now)
    shared, looks = _shares(list(held))
    return [
        {
            **_entry(line, held[line.entry_id]),
            "timetable": [_appointment(each) for each in timetables[line.entry_id]],
            "result": _result(line, issued.get(line.entry_id)),
            "shares": shared[line.entry_id],
            "verifications": looks[line.entry_id],
        }
        for line in lines
        if line.entry_id in held
    ]


def _entry(line: ResultLine, held: KeptEntry) -> Facts:
    """As the office entered it, and what its holder has chosen."""
    return {
        "exam": exams.name(line.exam),
        "sitting": line.sitting_name,
        "results_promised_by": _promise(line),
        "id_number": held.id_number_printed,
        **held.facts._asdict(),
        "added_to_account": held.claimed_at,
        "withdrawn": held.withdrawn_at,
        "may_be_verified_by_numbers": held.verifiable,
    }


def _promise(line: ResultLine) -> datetime | date | None:
    """A day alone where no hour was promised."""
    if line.results_by is None or line.results_by_has_time:
        return line.results_by
    return line.results_by.astimezone(ZoneInfo(line.zone)).date()


def _appointment(appointment: Appointment) -> Facts:
    return {
        "paper": appointment.paper,
        "date": appointment.day,
        "time": appointment.time,
        "room": appointment.room,
        "venue": appointment.venue,
        "venue_address": appointment.address,
    }


def _result(line: ResultLine, issued: datetime | None) -> Facts:
    """As its page shows it: a score under the lowest one that is reported is none."""
    exam, outcome = exams.current(line.exam), line.outcome
    return {
        "state": outcome.status.value if outcome.status else "waiting",
        "released": outcome.released_at,
        "changed": outcome.changed_at,
        "overall_score": exam.reported(outcome.overall, "overall"),
        "grade": outcome.grade,
        "cefr_level": outcome.cefr_level,
        "scores": {part: exam.reported(score, part) for part, score in outcome.scores.items()},
        "reason": outcome.public_reason,
        "news_by": outcome.news_by,
        "statement_of_results_first_issued": issued,
    }


def _timetables(held: Mapping[EntryId, KeptEntry]) -> dict[EntryId, list[Appointment]]:
    by_sitting = defaultdict[SittingId, list[EntryId]](list)
    for entry in held.values():
        by_sitting[entry.sitting_id].append(entry.id)
    found: dict[EntryId, list[Appointment]] = {}
    for sitting_id, entry_ids in by_sitting.items():
        found |= timetable.of_entries(sitting_id, entry_ids)
    return found


def _issued(entry_ids: list[EntryId], *, now: datetime) -> dict[EntryId, datetime]:
    """By entry, when the statement of the result that is seen now was first asked for."""
    seen = {version.result_id: entry_id for entry_id, version in showing.versions(entry_ids, now=now).items()}
    return {seen[result]: statement.issued_at for result, statement in statements.newest(list(seen)).items()}


def _shares(entry_ids: list[EntryId]) -> tuple[defaultdict[EntryId, list[Facts]], defaultdict[EntryId, list[Facts]]]:
    """By entry, its shares, and every verification by whichever way."""
    made, seen = shares.of_holders(entry_ids), shares.every_verification(entry_ids)
    counted = shares.count_verifications([share.id for share in made])
    shared, looks = defaultdict[EntryId, list[Facts]](list), defaultdict[EntryId, list[Facts]](list)
    for share in made:
        shared[share.entry_id].append(_share(share, counted.get(share.id, 0)))
    for look in seen:
        looks[look.entry_id].append(_look(look))
    return shared, looks


def _share(share: Share, looked_at: int) -> Facts:
    return {
        "for": share.recipient,
        "shows": share.scope.value,
        "made": share.made_at,
        "good_until": share.expires_at,
        "taken_back": share.revoked_at,
        "times_looked_at": looked_at,
    }


def _look(look: Verification) -> Facts:
    return {"at": look.at, "way": look.way.value, "organisation": look.organisation}


def _email(letter: Letter) -> Facts:
    return {
        "kind": letter.kind,
        "to": letter.to_address,
        "language": letter.language,
        "state": letter.state.value,
        "written": letter.made_at,
        "sent": letter.sent_at,
    }


def _agreement(agreement: Agreement) -> Facts:
    return {
        "to": agreement.what,
        "version": agreement.version,
        "sha256_of_the_text": agreement.text_sha256,
        "wording": agreement.wording,
        "language": agreement.language,
        "agreed": agreement.agreed_at,
        "ended": agreement.ended_at,
    }


def _email_change(change: EmailChange) -> Facts:
    return {
        "from": change.old_email,
        "to": change.new_email,
        "asked": change.asked_at,
        "done": change.done_at,
        "stopped": change.stopped_at,
    }


def _sign_in(sign_in: SignIn) -> Facts:
    return {
        "began": sign_in.began_at,
        "last_seen": sign_in.seen_at,
        "ended": sign_in.ended_at,
        "how_it_ended": sign_in.why,
    }
