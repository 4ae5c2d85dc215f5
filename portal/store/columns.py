"""Types of columns: moments in UTC, ids, words in several languages, and words out of a list."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import DateTime, Enum, Integer, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from portal import ids
from portal.language import centre_texts
from portal.language.centre_texts import CentreText


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets time zones; this remembers for it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


class Words(TypeDecorator[CentreText]):
    """Words of the centre's own, in one language or several."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # noqa: ARG002
        return None if value is None else centre_texts.kept(value)

    def process_result_value(self, value: str | None, dialect: Any) -> CentreText | None:  # noqa: ARG002
        return None if value is None else centre_texts.read(value)


def one_of(choices: type[StrEnum], name: str) -> Enum:
    """A column that holds one of these words; the table itself refuses any other."""
    return Enum(
        choices,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda words: [word.value for word in words],
    )


def _ids() -> dict[Any, type[TypeEngine[Any]]]:
    """A column holds an id as the plain type that the id is made of."""
    kinds = [kind for kind in vars(ids).values() if isinstance(kind, NewType)]
    return {kind: Integer if kind.__supertype__ is int else String for kind in kinds}


BY_ANNOTATION: dict[Any, type[TypeEngine[Any]]] = {datetime: Moment, CentreText: Words, **_ids()}
