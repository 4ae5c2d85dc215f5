"""A page as it is looked at: by who sees it badly, on a phone, at night; and what it asks for behind one's back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import ConsoleMessage, Page, Request, expect

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}  # all that the dark changes
RUN = """rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false}).then(
    found => found.violations.map(each => `${each.id}: ${each.nodes.map(node => node.html).join(' | ')}`))"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PHONE, DESKTOP = 390, 1280


@dataclass
class Watched:
    """A page of one browser, and everything it did that it should not have."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)  # statuses the browser may complain of, like "422"

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._request)

    def look_at(self, heading: str) -> None:
        """Look at the page of this heading, on a phone and on a desk, in light and in dark.

        Axe finds nothing, and nothing is wider than the screen.
        """
        expect(self.page.locator("h1")).to_have_text(heading)
        size = self.page.viewport_size
        for width in (PHONE, DESKTOP):
            self.page.set_viewport_size({"width": width, "height": 844})
            for scheme, rules in (("light", EVERYTHING), ("dark", COLOURS)):
                self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                found = self._axe(rules)
                assert not found, f"{self.page.url}, {width} px, {scheme}: {found}"
            assert self.page.evaluate(SIDEWAYS) <= 0, f"{self.page.url} scrolls sideways at {width} px"
        self.page.set_viewport_size(size)

    def check(self) -> None:
        assert not self.faults, self.faults

    def _axe(self, rules: dict[str, object]) -> list[str]:
        if self.page.evaluate("typeof axe === 'undefined'"):
            self.page.evaluate(AXE)
        found: list[str] = self.page.evaluate(RUN, rules)
        return found

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(status in message.text for status in self.expected):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address + "/", "data:")):
            self.faults.append(f"request outside: {request.url}")
