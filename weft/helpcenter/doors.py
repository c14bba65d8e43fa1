"""The doors of the help centre. Anybody may read; nobody is asked who they are."""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from weft.helpcenter import pages
from weft.helpcenter.pages import Page
from weft.kernel import settings as workspace
from weft.kernel.doors import (
    Door,
    Limit,
    Request,
    Send,
    answer,
    in_thread,
    neighbourhood,
)
from weft.people.settings import Brand
from weft.ui import languages

KNOCKS = Limit(per_second=5, burst=300)  # an office behind one address reads too
KEPT_SECONDS = 60  # how long a change may take to show


async def home(request: Request, send: Send) -> None:
    """Send a reader to the pages in their language, else in the shop's."""
    brand = await in_thread(workspace.read, Brand)
    language = brand.language_for(request.wishes)
    headers = [
        (b"location", f"/help/{language}/".encode()),
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept-Language"),
    ]
    await answer(send, HTTPStatus.FOUND, b"", headers)


async def contents(request: Request, send: Send) -> None:
    """Show all articles under their headings, or those that `q` finds."""
    KNOCKS.take(neighbourhood(request.address))
    language = request.params["language"]
    if language not in languages.languages():
        await home(request, send)
        return
    asked = request.query.get("q", "").replace("\0", " ").strip()[: pages.LONGEST]
    page = await in_thread(pages.found if asked else pages.contents, language, asked)
    await _send(request, send, page)


async def article(request: Request, send: Send) -> None:
    """Show one article, or where it stands in other languages."""
    KNOCKS.take(neighbourhood(request.address))
    language = request.params["language"]
    if language not in languages.languages():
        await home(request, send)
        return
    await _send(request, send, await in_thread(pages.article, language, request.params["slug"]))


async def _send(request: Request, send: Send, page: Page) -> None:
    mark = f'"{hashlib.sha256(page.body).hexdigest()[:24]}"'
    headers = [(b"cache-control", _kept(page)), (b"etag", mark.encode()), *_guards(page)]
    known = request.header("if-none-match") or ""
    if page.status == HTTPStatus.OK and mark in known:
        await answer(send, HTTPStatus.NOT_MODIFIED, b"", headers)
        return
    await answer(
        send, page.status, page.body, [(b"content-type", b"text/html; charset=utf-8"), *headers]
    )


def _kept(page: Page) -> bytes:
    return b"public, max-age=%d" % KEPT_SECONDS if page.is_kept else b"no-store"


def _guards(page: Page) -> list[tuple[bytes, bytes]]:
    policy = (
        f"default-src 'none'; style-src 'self' '{page.looks}'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"referrer-policy", b"same-origin"),
        (b"x-content-type-options", b"nosniff"),
    ]


routes = [
    Door("GET", "/help", home, who="public"),
    Door("GET", "/help/", home, who="public"),
    Door("GET", "/help/{language}/", contents, who="public"),
    Door("GET", "/help/{language}/{slug}", article, who="public"),
]
