"""What every page keeps, whoever opens it: checked on each page any test is given."""

from __future__ import annotations

import re
from functools import cache
from xml.etree.ElementTree import Element

import html5lib

ERROR_MARKS = {"en-GB": "Error: ", "zh-Hant": "錯誤："}
_RANDOM = re.compile(r'(?<=name="csrf_token" type="hidden" value=")[^"]+|(?<=["/])[a-z2-7]{16}(?=["/.])')


def check(html: str) -> None:
    """Raises what is wrong with the page."""
    _check(_RANDOM.sub("", html))


@cache
def _check(html: str) -> None:
    """Once for each page that differs in more than the CSRF field and the keys of entries: strict reading is slow."""
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    tags = [tag for tag in page.iter() if isinstance(tag.tag, str)]  # a comment has no name
    ids = [tag.get("id") for tag in tags if tag.get("id") is not None]
    assert len(ids) == len(set(ids)), f"an id is used twice: {ids}"
    _check_heading(page, tags)
    assert [tag.attrib for tag in tags if _is_inline(tag)] == [], "the content policy will block this"
    labelled = {tag.get("for") for tag in tags if tag.tag == "label" and "for" in tag.attrib}
    for field in filter(_is_field, tags):
        assert field.get("id") in labelled, f"{field.get('name')} has no label"
        _check_errors(field, ids)
    tied = {tag.get("form") for tag in tags if "form" in tag.attrib}
    assert tied <= set(ids), f"a button of no form: {tied}"
    links = [link.get("href").removeprefix("#") for summary in _summaries(tags) for link in summary.iter("a")]
    assert set(links) <= set(ids), f"a link of the summary leads nowhere: {links}"


def _check_heading(page: Element, tags: list[Element]) -> None:
    headings = [tag for tag in tags if tag.tag == "h1"]
    title = "".join(page.find("head/title").itertext())
    assert len(headings) == 1, headings
    mark = ERROR_MARKS[page.get("lang")]
    assert title.removeprefix(mark).startswith("".join(headings[0].itertext())), f"{title!r} is not the heading"
    assert title.startswith(mark) == bool(_summaries(tags)), "a title says Error: when something is to be mended"


def _check_errors(field: Element, ids: list[str]) -> None:
    name, described = field.get("name"), field.get("aria-describedby", "").split()
    assert set(described) <= set(ids), f"{name} is described by what is not there"
    error = f"{field.get('id')}-err"
    if error in ids:
        assert error in described, f"{name} does not say its error"
        assert field.get("aria-invalid") == "true" or field.get("type") == "radio"
    if field.get("type") == "password" or name == "secret_number":
        assert not field.get("value"), f"{name} was sent back"


def _is_inline(tag: Element) -> bool:
    is_written_here = tag.tag == "style" or (tag.tag == "script" and "src" not in tag.attrib)
    return is_written_here or not {"style", "onclick"}.isdisjoint(tag.keys())


def _is_field(tag: Element) -> bool:
    return tag.tag in ("select", "textarea") or (tag.tag == "input" and tag.get("type") != "hidden")


def _summaries(tags: list[Element]) -> list[Element]:
    return [tag for tag in tags if "sum" in tag.get("class", "").split()]
