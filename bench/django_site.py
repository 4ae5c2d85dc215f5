"""A results page as a Django site would have it, to measure ours beside: sessions and accounts in SQLite, the ORM, a
template of the same sentences, translation, CSRF, security headers. Used by bench.pages where Django is installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PAPERS = {"reading": 162, "writing": 147, "listening": 151, "speaking": 158}

# Lines of HTML are as long as ours are.
PAGE = """{% load i18n %}<!DOCTYPE html>
<html lang="{{ LANGUAGE_CODE }}"><head><meta charset="utf-8"><title>{{ entry.exam }} – {% trans "Results Service" %}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/static/portal.css">
</head><body><a class="skip" href="#main">{% trans "Skip to main content" %}</a>
<header class="top"><a href="/">{{ centre }}</a><nav><ul>
{% for tag, name in languages %}<li><a href="/language/{{ tag }}?next={{ request.get_full_path|urlencode }}">{{ name }}</a></li>
{% endfor %}</ul></nav></header>
{% if user.is_authenticated %}<nav class="nav"><ul><li><a href="/results">{% trans "Results" %}</a></li>
<li><a href="/account">{% trans "Account" %}</a></li><li><a href="/help">{% trans "Help" %}</a></li>
<li><form method="post" action="/logout">{% csrf_token %}<button type="submit">{% trans "Log out" %}</button></form></li>
</ul></nav>{% endif %}
<main id="main"><a class="back" href="/results">{% trans "Back to your results" %}</a><p class="hint">{{ entry.sitting.name }}</p>
<h1>{{ entry.exam }}</h1>
<div class="outcome"><div><span>{% trans "Result" %}</span><b>{{ result.grade }}</b></div>
<div><span>{% trans "Overall score" %}</span><b>{{ result.overall }}</b></div>
<div><span>{% trans "CEFR level" %}</span><b>{{ result.cefr_level }}</b></div></div>
<section class="card"><h2>{% trans "Your scores on the scale" %}</h2><table class="scores">
<thead><tr><th>{% trans "Paper" %}</th><th>{% trans "Score" %}</th><th>{% trans "Level" %}</th></tr></thead><tbody>
{% for bar in bars %}<tr><th scope="row">{{ bar.label }}</th><td class="num">{{ bar.score }}</td><td class="trk">
<svg class="chart" width="100%" height="20">{% for stripe in stripes %}<rect class="k{{ stripe.shade }}" x="{{ stripe.start }}" y="4" width="{{ stripe.width }}" height="12"/>
{% endfor %}<circle class="m" cx="{{ bar.at }}" cy="10" r="8"/></svg><span>{{ bar.level }}</span></td></tr>
{% endfor %}</tbody></table></section>
<section class="card"><h2>{% trans "Your details" %}</h2><dl>
<dt>{% trans "Name" %}</dt><dd>{{ entry.name }}</dd><dt>{% trans "ID Number" %}</dt><dd>{{ entry.id_number }}</dd>
<dt>{% trans "Candidate number" %}</dt><dd>{{ entry.candidate_number }}</dd><dt>{% trans "Centre" %}</dt><dd>{{ centre }}</dd>
<dt>{% trans "Released on" %}</dt><dd>{{ released|date:"j F Y H:i" }}</dd></dl>
<p><a href="/results/{{ entry.pk }}/confirmation.pdf">{% trans "Confirmation of Entry and Timetable (PDF)" %}</a></p>
{% if has_timetable %}<p><a href="/results/{{ entry.pk }}/timetable.ics">{% trans "Add the exam dates to your calendar" %}</a></p>{% endif %}
</section><section class="card"><h2>{% trans "What next" %}</h2><p>{% trans "Keep your Statement of Results." %}</p>
<p><a class="btn" href="/results/{{ entry.pk }}/statement.pdf">{% trans "Statement of Results (PDF)" %}</a></p>
<p><a href="/account/shares">{% trans "Let a school or an employer see this result" %}</a></p></section></main>
<footer><ul><li><a href="/help">{% trans "Help" %}</a></li><li><a href="/terms">{% trans "Terms of use" %}</a></li>
<li><a href="/privacy">{% trans "Privacy policy" %}</a></li><li><a href="/verify">{% trans "Verify a result" %}</a></li></ul>
<p>{{ centre }}</p></footer></body></html>
"""


def site(folder: Path) -> tuple[Callable[..., Iterable[bytes]], str, str]:
    """The WSGI app, the path of a results page, and the cookie of its reader. Raises ImportError without Django."""
    import django
    from django.conf import settings

    settings.configure(
        DEBUG=False,
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "django.sqlite",
                               "CONN_MAX_AGE": None}},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {
            "context_processors": ["django.template.context_processors.request",
                                   "django.template.context_processors.i18n",
                                   "django.contrib.auth.context_processors.auth"],
            "loaders": [("django.template.loaders.cached.Loader",
                         [("django.template.loaders.locmem.Loader", {"page.html": PAGE})])],
        }}],
    )  # fmt: skip
    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    key, cookie = _filled()
    global urlpatterns  # Django reads it as the module's own
    urlpatterns = _addresses()
    return get_wsgi_application(), f"/results/{key}", cookie


urlpatterns: list[Any] = []


def _models() -> tuple[Any, Any, Any, Any]:
    from django.contrib.auth.models import User
    from django.db import models

    fields = {"__module__": __name__}
    meta = type("Meta", (), {"app_label": "auth"})

    def model(class_name: str, **columns: Any) -> Any:
        return type(class_name, (models.Model,), {**fields, "Meta": meta, **columns})

    sitting = model("Sitting", name=models.CharField(max_length=99), opens_at=models.DateTimeField())
    entry = model(
        "Entry", sitting=models.ForeignKey(sitting, models.CASCADE), user=models.ForeignKey(User, models.CASCADE),
        exam=models.CharField(max_length=99), name=models.CharField(max_length=99),
        id_number=models.CharField(max_length=9, unique=True), candidate_number=models.CharField(max_length=9),
    )  # fmt: skip
    result = model(
        "Result", entry=models.ForeignKey(entry, models.CASCADE), overall=models.IntegerField(),
        grade=models.CharField(max_length=9), cefr_level=models.CharField(max_length=2),
    )  # fmt: skip
    score = model("Score", result=models.ForeignKey(result, models.CASCADE), part=models.CharField(max_length=30),
                  value=models.IntegerField())  # fmt: skip
    return sitting, entry, result, score


def _filled() -> tuple[int, str]:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client

    sitting, entry, result, score = MODELS[:] = list(_models())
    with connection.schema_editor() as editor:
        for each in MODELS:
            editor.create_model(each)
    user = User.objects.create_user("mei", password="lantern 2026")
    held = entry.objects.create(
        sitting=sitting.objects.create(name="April (S2) 2018", opens_at=datetime(2018, 6, 5, tzinfo=UTC)), user=user,
        exam="B1 Preliminary", name="WEI LI MEI", id_number="937803WLC", candidate_number="0042",
    )  # fmt: skip
    kept = result.objects.create(entry=held, overall=154, grade="Grade B", cefr_level="B1")
    for part, value in PAPERS.items():
        score.objects.create(result=kept, part=part, value=value)
    client = Client()
    client.force_login(user)
    return held.pk, client.cookies.output(header="", attrs=[]).strip()


MODELS: list[Any] = []


def _addresses() -> list[Any]:
    from django.contrib.auth.decorators import login_required
    from django.http import HttpResponse
    from django.shortcuts import get_object_or_404, render
    from django.urls import path
    from django.utils import timezone

    _sitting, entry, result, _score = MODELS

    @login_required
    def page(request: Any, key: int) -> HttpResponse:
        held = get_object_or_404(entry.objects.select_related("sitting"), pk=key, user=request.user)
        kept = result.objects.filter(entry=held, entry__sitting__opens_at__lte=timezone.now()).first()
        bars = [{"label": each.part, "score": each.value, "at": f"{(each.value - 80) / 1.5:.2f}%", "level": "B1"}
                for each in kept.score_set.all()]  # fmt: skip
        stripes = [{"shade": n % 4, "start": f"{14.28 * n:.2f}%", "width": "14.28%"} for n in range(7)]
        shown = {"entry": held, "result": kept, "bars": bars, "stripes": stripes, "centre": "Riverside Exam Centre",
                 "released": held.sitting.opens_at, "has_timetable": True,
                 "languages": [("en", "English"), ("zh-hant", "繁體中文")]}  # fmt: skip
        answer = render(request, "page.html", shown)
        answer["Cache-Control"] = "no-store"
        return answer

    return [path("results/<int:key>", page)]


if __name__ == "__main__":
    sys.exit("Run python -m bench.pages")
