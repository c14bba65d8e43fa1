"""The contact page, and its data: which way is the quickest now. Anybody may ask."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from http import HTTPStatus

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from weft.conversations import queries
from weft.kernel import settings as workspace
from weft.kernel.doors import (
    Limit,
    Refused,
    Request,
    Send,
    answer,
    in_thread,
    json_answer,
    neighbourhood,
)
from weft.people.settings import Brand
from weft.ui import colours
from weft.widget import contacting

from . import entry

KNOCKS = Limit(per_second=2, burst=120)
SECONDS = 30  # what is said may be that old


async def page(request: Request, send: Send) -> None:
    """Show the ways to reach the shop, the quickest first."""
    KNOCKS.take(neighbourhood(request.address))
    body, looks = await in_thread(_draw, request.params["key"], request.wishes)
    await answer(send, HTTPStatus.OK, body, _headers(looks))


async def data(request: Request, send: Send) -> None:
    """Send the same as JSON; any page may read it."""
    KNOCKS.take(neighbourhood(request.address))
    found = await in_thread(_told, request.params["key"], request.wishes)
    request.answer_headers.append((b"access-control-allow-origin", b"*"))
    await json_answer(send, HTTPStatus.OK, {"ways": [way.as_json() for way in found]})


def _ways(key: str, language: str) -> list[contacting.Way]:
    card = queries.inbox_by_key(key)
    if card is None or not card.is_on:
        raise Refused(404, "no_such_page", _("There is no such page."))
    return contacting.own_first(card.id, contacting.ways(language, at=entry.now()))


def _told(key: str, wishes: Sequence[str]) -> list[contacting.Way]:
    brand = workspace.read(Brand)
    return _ways(key, brand.language_for(wishes))


def _draw(key: str, wishes: Sequence[str]) -> tuple[bytes, str]:
    brand = workspace.read(Brand)
    language = brand.language_for(wishes)
    found = _ways(key, language)
    names = ("--brand", "--on-brand", "--brand-light", "--brand-dark")
    palette = zip(names, colours.first(brand.colour), strict=True)
    looks = f":root{{{';'.join(f'{name}:{colour}' for name, colour in palette)}}}"
    with translation.override(language):
        context = {
            "shop": brand.name,
            "ways": found,
            "chat": _chat(key, found),
            "zone": brand.time_zone,
            "looks": mark_safe(looks),  # noqa: S308 - colours of our own arithmetic
            "language": language,
            "languages": [
                (code, name, f"/contact/{key}?language={code}")
                for code, name in settings.LANGUAGES
                if code != language
            ],
        }
        return render_to_string("widget/contact.html", context).encode(), looks


def _chat(key: str, found: list[contacting.Way]) -> str:
    """Return which chat stands in the page: its own, else the quickest."""
    keys = [way.chat_key for way in found if way.chat_key]
    return key if key in keys else next(iter(keys), "")


def _headers(looks: str) -> list[tuple[bytes, bytes]]:
    allowed = b64encode(hashlib.sha256(looks.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'sha256-{allowed}'; "
        "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
    return [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"cache-control", b"public, max-age=%d" % SECONDS),
        (b"content-security-policy", policy.encode()),
        (b"referrer-policy", b"same-origin"),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"Accept-Language"),
    ]
