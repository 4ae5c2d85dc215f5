"""Schools, as the entries name them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from portal.ids import SchoolId

from .database import Table, db


class School(Table):
    __tablename__ = "school"

    id: Mapped[SchoolId] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)  # the name without case and extra spaces


def key(name: str) -> str:
    """One school is one school however its name is spaced or capitalised."""
    return " ".join(name.casefold().split())


def ids() -> dict[str, SchoolId]:
    """Every school there is, by its key."""
    return dict(db.session.execute(select(School.name_key, School.id)).all())


def add(names: Collection[str]) -> list[SchoolId]:
    """Schools of these names, none of which is there yet; their ids."""
    made = [School(name=name, name_key=key(name)) for name in names]
    db.session.add_all(made)
    db.session.flush()
    return [school.id for school in made]
