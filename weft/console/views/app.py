"""Weft as an app: what is installed, what its worker does, and what shows without a line.

All of it is for anybody and says nothing of anybody: a browser asks for it at times of its own.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from weft.kernel import settings
from weft.people import policy
from weft.people.settings import Brand

WORKER = Path(__file__).parent.parent / "static" / "console" / "js" / "service-worker.js"
DYE = "#2b2f55"  # the rail; tokens.css
LINEN = "#f9f7f3"


@policy.public
@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    """Tell a browser what the app is called and looks like (w3.org/TR/appmanifest)."""
    shop = settings.read(Brand).name
    inbox = reverse("console:inbox")
    told = {
        "id": "/",
        "name": f"Weft · {shop}" if shop else "Weft",
        "short_name": "Weft",
        "description": _("Answer customers on every channel."),
        "start_url": inbox,
        "scope": "/",
        "display": "standalone",
        "background_color": LINEN,
        "theme_color": DYE,
        "icons": [
            {"src": static("ui/icons/192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("ui/icons/512.png"), "sizes": "512x512", "type": "image/png"},
            {
                "src": static("ui/icons/maskable.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
            {"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
        "shortcuts": [
            {"name": _("Mine"), "url": f"{inbox}?view=mine"},
            {"name": _("Waiting"), "url": f"{inbox}?view=waiting"},
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@policy.public
@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """Send the service worker, which must stand at the root to look after all of Weft."""
    here = {
        "offline": reverse("console:offline"),
        "kept": [static(name) for name in ("console/css/offline.css", "ui/mark.svg")],
        "icon": static("ui/icons/192.png"),
        "badge": static("ui/icons/badge.png"),
    }
    script = f"const HERE = {json.dumps(here)}\n{_script()}"
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"  # a browser asks whether it changed
    return answer


@policy.public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show what an app without a line shows; kept by the service worker."""
    return render(request, "console/offline.html")


@cache
def _script() -> str:
    return WORKER.read_text()
