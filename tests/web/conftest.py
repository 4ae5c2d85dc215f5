"""What the tests of pages share: the same installation set up otherwise, and rows looked at from behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from portal import create_app, settings, store
from tests import cast
from tests.conftest import CHEAP_HASHES, Visitor
from tests.stage import staged

View = Callable[..., object]


@pytest.fixture(scope="session")
def other_apps() -> dict[object, Flask]:
    """Every app that `app_with` has made: each is made once."""
    return {}


@pytest.fixture
def app_with(app, other_apps) -> Iterator[Callable[..., Flask]]:
    """Another app on the same database: with these settings chosen otherwise, and these views beside its pages."""

    def make(*views: View, **chosen: str) -> Flask:
        key = (views, *sorted(chosen.items()))
        if key not in other_apps:
            other_apps[key] = _made(app, views, chosen)
        return other_apps[key]

    yield make
    for other in other_apps.values():
        if "sqlalchemy" in other.extensions:  # else its settings are faulty
            with other.app_context():
                store.database.close()


def _made(app: Flask, views: tuple[View, ...], chosen: dict[str, str]) -> Flask:
    environ = {settings.INSTANCE: str(settings.of(app).instance), **CHEAP_HASHES}
    other = create_app(environ | {settings.PREFIX + name: value for name, value in chosen.items()})
    other.config["TESTING"] = not views
    other.test_client_class = Visitor
    for view in views:
        other.add_url_rule(f"/{view.__name__}", view_func=view)
    return other


@pytest.fixture
@staged
def registered(app, time) -> str:
    """Mei has registered; the key of her entry."""
    return cast.register(cast.MEI, now=time())


@pytest.fixture
@staged
def cookie(registered, app) -> str:
    """Mei has logged in; her browser's cookie."""
    return cast.cookie(app, cast.MEI)


@pytest.fixture
def mei(cookie, visitor) -> Visitor:
    """Mei's browser: she has registered and is logged in."""
    visitor.set_cookie("session", cookie)
    return visitor


@pytest.fixture
def rows(app) -> Callable[[type], list]:
    """Every row of a table, as it stands at this moment."""

    def read(table: type) -> list:
        store.database.db.session.rollback()
        return list(store.database.db.session.query(table).order_by(table.id))

    return read
