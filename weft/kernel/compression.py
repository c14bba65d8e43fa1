"""Pages are sent compressed; files, which mostly are already, and streams are not.

What is compressed tells by its length what it repeats (breachattack.com). Django answers that by a
few random bytes in every answer, and by a token against forgery that looks new on every page.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

PAGES = ("text/html", "application/json")


class CompressPagesMiddleware(GZipMiddleware):
    """Compresses HTML and JSON for whoever takes gzip."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave all other answers as they are, with their lengths and ranges."""
        if response.streaming or not response.get("Content-Type", "").startswith(PAGES):
            return response
        return super().process_response(request, response)
