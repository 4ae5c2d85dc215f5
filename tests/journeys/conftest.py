"""A real browser (Debian's Chromium) before a real installation, which the real server serves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.looking import PHONE, Watched
from tests.served import Site

OFF = [  # what Playwright turns off, whose list this one replaces; and the two pages of each window's address bar
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
]
FLAGS = [
    f"--disable-features={','.join(OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
Open = Callable[..., Watched]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory) -> Iterator[Browser]:
    """Skips where Chromium is not installed, unless this is CI, where it is required."""
    program = shutil.which("chromium")
    if program is None:
        missing = "Chromium is not installed (Debian: apt install chromium)"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    kept = ["--disable-back-forward-cache"]  # people's browsers do keep pages for the Back button
    home = str(tmp_path_factory.mktemp("browser"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(name, home)  # what the browser writes, it writes there
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS, ignore_default_args=kept)
            yield browser
            browser.close()


@pytest.fixture(scope="module")
def site(standing) -> Site:
    return standing.fresh()


@pytest.fixture
def watched(open_browser) -> Watched:
    """A phone."""
    return open_browser()


@pytest.fixture
def open_browser(chromium, site) -> Iterator[Open]:
    """`open_browser(width=390, scripts=True)`: a browser of nobody's, which complains at the end of the test."""
    opened: list[Watched] = []

    def new(width: int = PHONE, *, scripts: bool = True) -> Watched:
        is_phone = width < 500
        context = chromium.new_context(
            base_url=site.address,
            viewport={"width": width, "height": 844 if is_phone else 800},
            is_mobile=is_phone,
            has_touch=is_phone,
            java_script_enabled=scripts,
            locale="en-GB",
            timezone_id="Asia/Taipei",
            reduced_motion="reduce",
            service_workers="block",
        )
        opened.append(Watched(context.new_page(), site.address))
        return opened[-1]

    yield new
    for watched in opened:
        watched.page.context.close()
    for watched in opened:
        watched.check()
