"""The scale of an exam as pages draw it behind the scores, made once and kept."""

from __future__ import annotations

from functools import cache

from flask import current_app
from jinja2.environment import TemplateModule

from portal.domain.results.drawing import Stripe, Tick


@cache
def ready(stripes: tuple[Stripe, ...], ticks: tuple[Tick, ...]) -> TemplateModule:
    """The parts of parts/scale.html: `levels`, `background` and `figures`. They hold no word of any language."""
    return current_app.jinja_env.get_template("parts/scale.html").make_module({"stripes": stripes, "ticks": ticks})
