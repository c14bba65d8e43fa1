"""The form on a page of its own: whole without script, under the strictest policy.

Whoever comes without a script reads every answer on such a page, a no as well.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from weft.channels.form import drawing, looks
from weft.channels.form.drawing import Look
from weft.forms import guard, questionnaires
from weft.forms.questionnaires import Questionnaire
from weft.kernel import settings as workspace
from weft.kernel.doors import Refused, Request, Send, answer, in_thread
from weft.people.settings import Brand
from weft.ui import colours
from weft.ui.colours import Palette

from . import entry


async def page(request: Request, send: Send) -> None:
    """Show the form, or the thanks after it was sent."""
    try:
        form = await questionnaires.find(request)
        if not form.is_on:
            raise questionnaires.no_such_form()
    except Refused as no:
        await refuse(request, send, no)
        return
    start = guard.begin(form.inbox_id, entry.now())
    look = form.look(request.language, start=start.token, heading="h1")
    await show(send, form, look, is_sent="sent" in request.query)


async def show(
    send: Send,
    form: Questionnaire,
    look: Look,
    *,
    is_sent: bool = False,
    refusal: Refused | None = None,
) -> None:
    """Send the page that `look` describes; with `refusal`, as its answer."""
    body, brand = await in_thread(_draw, form, look, is_sent)
    headers = _headers(form.origins, brand)
    if refusal is None:
        await answer(send, HTTPStatus.OK, body, headers)
        return
    if refusal.retry_after_seconds:
        headers.append((b"retry-after", b"%d" % refusal.retry_after_seconds))
    await answer(send, refusal.status, body, headers)


async def refuse(request: Request, send: Send, refusal: Refused) -> None:
    """Say no where there is no form to show. Raises it again where a script asks."""
    if entry.is_by_script(request):
        raise refusal
    brand = await in_thread(workspace.read, Brand)
    language = questionnaires.language(request, brand)
    context = {"shop": brand.name, "refusal": refusal.message}
    body, style = await in_thread(_render, colours.first(brand.colour), language, context)
    await answer(send, refusal.status, body, _headers((), style))


def _draw(form: Questionnaire, look: Look, is_sent: bool) -> tuple[bytes, str]:
    context = {
        "title": drawing.title(look),
        "shop": form.shop,
        # The first that is heard of a page is its title
        "notices": drawing.notices(look),
        "drawn": drawing.html(drawing.draw(look)),
        "thanks": drawing.thanks(look) if is_sent else "",
        "again": f"/forms/{form.key}?language={look.language}",
        "words": json.dumps(form.words(look.language)),
        "languages": [
            (code, name, f"/forms/{form.key}?language={code}")
            for code, name in settings.LANGUAGES
            if code != look.language
        ],
    }
    return _render(form.palette, look.language, context)


def _render(palette: Palette, language: str, context: dict[str, Any]) -> tuple[bytes, str]:
    """Return the page, and the style in it that its policy must allow."""
    variables = looks.variables(palette)
    found = ";".join(f"{name}:{colour}" for name, colour in variables.items())
    brand = f".weft{{{found}}}"
    with translation.override(language):
        context |= {
            "brand": mark_safe(brand),  # noqa: S308 - colours of our own arithmetic
            "language": language,
        }
        return render_to_string("forms/page.html", context).encode(), brand


def _headers(origins: Iterable[str], brand: str) -> list[tuple[bytes, bytes]]:
    nobody = "'none'"
    allowed = b64encode(hashlib.sha256(brand.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'sha256-{allowed}'; "
        "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {' '.join(origins) or nobody}; "
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
