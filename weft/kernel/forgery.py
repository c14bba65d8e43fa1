"""Forged requests: whether a page of ours made a browser send this, for doors that cookies open.

Django's own check, word for word: the cookie's token against the form's, and where it came from.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from weft.kernel.requests import Refused, Request


class _Shown(HttpRequest):
    """As much of a door's request as the check looks at."""

    def __init__(self, request: Request, form: QueryDict) -> None:
        super().__init__()
        self._scheme: str = request.scope.get("scheme", "http")
        self.method = request.method
        self.path = request.path
        self.COOKIES = request.cookies
        self.POST = form  # type: ignore[assignment]
        host, port = request.scope.get("server") or ("localhost", 0)
        self.META = {"SERVER_NAME": host, "SERVER_PORT": str(port)}
        for name in ("host", "origin", "referer", "x-csrftoken"):
            value = request.header(name)
            if value is not None:
                self.META["HTTP_" + name.upper().replace("-", "_")] = value

    def _get_scheme(self) -> str:
        return self._scheme


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_check = CsrfViewMiddleware(_nothing)


def check(request: Request, form: QueryDict) -> Any:
    """Return a token for the next form, made when it is asked for. Raises Refused: 400, 403."""
    shown = _Shown(request, form)
    try:
        shown.get_host()
    except DisallowedHost:
        raise Refused(400, "bad_host", _("This address is not ours.")) from None
    _check.process_request(shown)
    if _check.process_view(shown, _nothing, (), {}) is not None:
        raise Refused(403, "forged", _("Please reload the page and try again."))
    return SimpleLazyObject(lambda: get_token(shown))


def token(request: Request) -> str | None:
    """Return a token that `check` takes from whoever asks; None without the cookie for it."""
    shown = _Shown(request, QueryDict())
    _check.process_request(shown)
    is_new = "CSRF_COOKIE_NEEDS_UPDATE" in shown.META  # the cookie was none of ours
    return get_token(shown) if "CSRF_COOKIE" in shown.META and not is_new else None
