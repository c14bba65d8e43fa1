"""The form on a page of its own: whole without script, under the strictest policy."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from http import HTTPStatus

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from weft.channels.form import drawing, looks
from weft.channels.form.drawing import Look
from weft.forms import guard, questionnaires
from weft.forms.questionnaires import Questionnaire
from weft.kernel.doors import Request, Send, answer, in_thread

from . import entry


async def page(request: Request, send: Send) -> None:
    """Show the form, or the thanks after it was sent."""
    form = await questionnaires.find(request)
    if not form.is_on:
        raise questionnaires.no_such_form()
    start = guard.begin(form.inbox_id, entry.now())
    look = form.look(request.language, start=start.token, heading="h1")
    await show(send, form, look, is_sent="sent" in request.query)


async def show(
    send: Send,
    form: Questionnaire,
    look: Look,
    *,
    is_sent: bool = False,
    status: int = HTTPStatus.OK,
) -> None:
    """Send the page that `look` describes."""
    body, brand = await in_thread(_draw, form, look, is_sent)
    await answer(send, status, body, _headers(form, brand))


def _draw(form: Questionnaire, look: Look, is_sent: bool) -> tuple[bytes, str]:
    brand = _brand(form)
    with translation.override(look.language):
        context = {
            "title": drawing.title(look),
            "shop": form.shop,
            "brand": mark_safe(brand),  # noqa: S308 - colours of our own arithmetic
            "drawn": drawing.html(drawing.draw(look)),
            "thanks": drawing.thanks(look) if is_sent else "",
            "again": f"/forms/{form.key}?language={look.language}",
            "words": json.dumps(form.words(look.language)),
            "language": look.language,
            "languages": [
                (code, name, f"/forms/{form.key}?language={code}")
                for code, name in settings.LANGUAGES
                if code != look.language
            ],
        }
        return render_to_string("forms/page.html", context).encode(), brand


def _brand(form: Questionnaire) -> str:
    variables = looks.variables(form.palette)
    colours = ";".join(f"{name}:{colour}" for name, colour in variables.items())
    return f".weft{{{colours}}}"


def _headers(form: Questionnaire, brand: str) -> list[tuple[bytes, bytes]]:
    nobody = "'none'"
    allowed = b64encode(hashlib.sha256(brand.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'sha256-{allowed}'; "
        "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {' '.join(form.origins) or nobody}; "
        "require-trusted-types-for 'script'"
    )
    return [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"cache-control", b"no-store, private"),
        (b"content-security-policy", policy.encode()),
        (b"referrer-policy", b"same-origin"),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"Accept-Language"),
    ]
