"""What every answer of Django tells the browser: run nothing foreign, keep nothing private.

A view that must differ (a downloaded file in its sandbox) sets the header itself; it then stands.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data: blob:; "
    "media-src 'self' blob:; "
    "connect-src 'self'; "
    "font-src 'self'; "
    "manifest-src 'self'; "
    "frame-src 'self'; "  # letters of strangers, each under a policy of its own
    "frame-ancestors 'none'; "
    "form-action 'self'; "
    "base-uri 'none'"
)


class HeadersMiddleware:
    """Add the content policy, and forbid every cache to keep what belongs to a person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the headers on."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        cookie = settings.SESSION_COOKIE_NAME
        if cookie in request.COOKIES or cookie in response.cookies:
            response.headers["Cache-Control"] = "no-store, private"
        else:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
