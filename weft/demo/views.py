"""The demo shop's pages. A shop knows nothing of Weft but a line of HTML and a key.

They stand on Weft's own address only so that the demo needs one command. The identity of whoever
is logged in is made here as a real shop's server would make it, see channels/webchat/doc.md.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_POST

from weft.channels.webchat import identity
from weft.channels.webchat.channel import CHANNEL
from weft.conversations import queries
from weft.demo import storefront
from weft.demo.settings import DemoShop
from weft.gateway import actions as gateway
from weft.kernel import settings
from weft.people import policy

SHOPPER = "demo_shopper"  # in the session, as a shop would keep it
LANGUAGE = "demo_language"

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)


@policy.public
@require_GET
def goods(request: HttpRequest) -> HttpResponse:
    """Show the shelf."""
    return _page(request, "goods", is_strict=False)


@policy.public
@require_GET
def strict(request: HttpRequest) -> HttpResponse:
    """Show the same shelf under the strictest content policy that there is."""
    response = _page(request, "goods", is_strict=True)
    response.headers["Content-Security-Policy"] = STRICT
    return response


@policy.public
@require_GET
def product(request: HttpRequest, sku: str) -> HttpResponse:
    """Show one thing."""
    found = storefront.products(_language(request)).get(sku)
    if found is None:
        raise Http404
    return _page(request, "product", product=found)


@policy.public
@require_GET
def cart(request: HttpRequest) -> HttpResponse:
    """Show the cart, which lives in the browser."""
    return _page(request, "cart")


@policy.public
@require_GET
def door(request: HttpRequest) -> HttpResponse:
    """Ask whom the visitor wants to be."""
    return _page(request, "login", shoppers=storefront.SHOPPERS.values())


@policy.public
@require_POST
def login(request: HttpRequest) -> HttpResponse:
    """Log in as one of the shop's customers, with no password: they are nobody's."""
    _open()
    shopper = request.POST.get("shopper", "")
    if shopper not in storefront.SHOPPERS:
        raise Http404
    request.session[SHOPPER] = shopper
    return redirect("demo:goods")


@policy.public
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Log out of the shop; its page tells the chat so."""
    _open()
    request.session.pop(SHOPPER, None)
    return redirect("demo:goods")


@policy.public
@require_GET
def identity_of(request: HttpRequest) -> JsonResponse:
    """Say who is logged in, in a way that only the shop can: a JWT of ten minutes."""
    _open()
    shopper = storefront.SHOPPERS.get(request.session.get(SHOPPER, ""))
    inbox = _inbox()
    if shopper is None or inbox is None:
        return JsonResponse({"identity": None})
    keys = inbox.settings.get("identity_keys") or _first_key(inbox)
    who = identity.Identity(
        id=shopper.id, name=shopper.name, email=shopper.email, is_email_verified=True
    )
    word = identity.vouch(keys, inbox.public_key, who, timezone.now())
    return JsonResponse({"identity": word})


def _page(request: HttpRequest, name: str, **more: Any) -> HttpResponse:
    _open()
    language = _language(request)
    inbox = _inbox()
    context = {
        "language": language,
        "languages": storefront.LANGUAGES,
        "words": storefront.words(language),
        "products": storefront.products(language),
        "shopper": storefront.SHOPPERS.get(request.session.get(SHOPPER, "")),
        "key": inbox.public_key if inbox else "",
        "name": name,
        **more,
    }
    return render(request, f"demo/{name}.html", context)


def _open() -> None:
    """Raise Http404 unless the demo was asked for."""
    if not settings.read(DemoShop).is_open:
        raise Http404


def _language(request: HttpRequest) -> str:
    wish = request.GET.get("language", "")
    if wish in storefront.LANGUAGES:
        request.session[LANGUAGE] = wish
    chosen = request.session.get(LANGUAGE) or (translation.get_language() or "en")[:2]
    return chosen if chosen in storefront.LANGUAGES else "en"


def _inbox() -> queries.InboxCard | None:
    return next((card for card in queries.all_inboxes() if card.kind == CHANNEL.kind), None)


def _first_key(inbox: queries.InboxCard) -> dict[str, str]:
    _, _, keys = identity.new_key({})
    gateway.configure_inbox(inbox.id, settings={"identity_keys": keys}, by=None)
    return keys
