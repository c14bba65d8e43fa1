"""What a form means: browsers send only GET and POST, our nouns are put and deleted as well.

A form names the verb in `_method`; htmx and plain forms therefore take the same road.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

SPOKEN = frozenset({"PUT", "DELETE"})


def verb(request: HttpRequest) -> str:
    """Return the method that was meant."""
    if request.method == "POST":
        meant = request.POST.get("_method", "").upper()
        if meant in SPOKEN:
            return meant
    return request.method or "GET"


def not_allowed(*verbs: str) -> HttpResponse:
    """Refuse a verb that the noun does not know."""
    return HttpResponseNotAllowed(verbs)


def by_htmx(request: HttpRequest) -> bool:
    """Whether a script asks for a fragment, and not a browser for a page."""
    return request.headers.get("HX-Request") == "true"


def done(
    request: HttpRequest,
    back: str,
    *,
    toast: Mapping[str, str] | None = None,
    go: bool = False,
) -> HttpResponse:
    """Answer that it is done: fragments refresh themselves, a browser goes `back`.

    `toast` holds words, and perhaps the label and address of what undoes it. With `go` the
    script goes to `back` as well.
    """
    if not by_htmx(request):
        return redirect(back)
    answer = HttpResponse(status=HTTPStatus.NO_CONTENT)
    news: dict[str, Any] = {"desk-changed": {}}
    if toast:
        news["toast"] = dict(toast)
    answer["HX-Trigger"] = json.dumps(news)
    if go:
        answer["HX-Location"] = json.dumps(
            {"path": back, "target": "#conversation-pane", "swap": "outerHTML"}
        )
    return answer


def to_conversation(conversation_id: int) -> str:
    """Return the address of a conversation; what one does to it stands below it."""
    return _first_conversation().replace("0", str(conversation_id))


@functools.cache
def _first_conversation() -> str:
    # a list reverses dozens of addresses, each of which costs Django a search
    return reverse("console:conversation", args=[0])
