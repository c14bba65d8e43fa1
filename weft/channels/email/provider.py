"""Mail that a provider hands over: its webhook checked, and the mail taken out of it.

How each provider signs and packs is django-anymail's knowledge; here its views are only asked, and
nothing of Anymail's own settings or routes is used. What comes out is a raw mail, as it was where
the provider sends it so, put together again where it does not.
"""

from __future__ import annotations

import io
import json
import warnings
from dataclasses import dataclass
from datetime import timedelta
from email import policy
from typing import Any

from anymail.webhooks.base import AnymailCoreWebhookView
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from anymail.webhooks.mailjet import MailjetInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from anymail.webhooks.sendgrid import SendGridInboundWebhookView
from anymail.webhooks.sparkpost import SparkPostInboundWebhookView
from django.core.handlers.wsgi import WSGIRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weft.gateway.contract import NoSecret, NotForUs, Request, Unreadable
from weft.kernel.secrets import opened

from .settings import Settings

LOGIN = "weft"  # before the secret, where a provider logs in with a name and a password
SKEW = timedelta(minutes=5)  # between the provider's clock and ours


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A provider that calls us. `signs`: with a key of its own; else it logs in with our secret."""

    name: str
    label: str
    view: type[AnymailCoreWebhookView]
    signs: bool = False
    raw_field: str = ""  # of the posted form, that holds the mail as it was
    raw_key: str = ""  # of the posted JSON
    advice: Promise


PROVIDERS = {
    one.name: one
    for one in (
        Provider(
            name="mailgun",
            label="Mailgun",
            view=MailgunInboundWebhookView,
            signs=True,
            raw_field="body-mime",
            advice=_(
                "Make a route that forwards to this address. The secret is Mailgun’s HTTP webhook "
                "signing key."
            ),
        ),
        Provider(
            name="postmark",
            label="Postmark",
            view=PostmarkInboundWebhookView,
            raw_key="RawEmail",
            advice=_("Enter this address as inbound webhook, and tick “Include raw email”."),
        ),
        Provider(
            name="mailjet",
            label="Mailjet",
            view=MailjetInboundWebhookView,
            advice=_("Enter this address as URL of a Parse API route."),
        ),
        Provider(
            name="sendgrid",
            label="SendGrid",
            view=SendGridInboundWebhookView,
            raw_field="email",
            advice=_("Enter this address under Inbound Parse, and tick “POST the raw message”."),
        ),
        Provider(
            name="sparkpost",
            label="SparkPost",
            view=SparkPostInboundWebhookView,
            advice=_("Enter this address as target of a relay webhook."),
        ),
    )
}


def verify(settings: Settings, request: Request) -> None:
    """Check that the provider whom the owner chose has sent this, over the bytes as they came.

    Raises NoSecret, NotForUs.
    """
    secret = opened(settings.provider_secret)
    found = PROVIDERS.get(settings.provider)
    if not secret or found is None:
        raise NoSecret(settings.provider)
    asked = _django(request)
    try:
        view = _view(found, secret)
        view.run_validators(asked)
        if found.signs:
            _check_age(asked.POST["timestamp"])
    # Anymail stumbles over rubbish in ways of its own; whatever it is, it is not signed
    except Exception as error:  # noqa: BLE001
        raise NotForUs(type(error).__name__) from None


def handshake(settings: Settings, request: Request) -> str:  # noqa: ARG001 -- nothing is asked
    """Answer a provider that looks whether somebody is here. Raises NoSecret."""
    if not settings.provider or not settings.provider_secret:
        raise NoSecret(settings.provider)
    return ""


def unpack(settings: Settings, request: Request) -> bytes:
    """Return the raw mail that a verified delivery holds. Raises Unreadable."""
    found = PROVIDERS.get(settings.provider)
    if found is None:
        raise Unreadable(f"no provider is called {settings.provider!r}")
    asked = _django(request)
    try:
        if raw := _raw(found, asked):
            return raw
        (event,) = _view(found, "unpack").parse_events(asked)
        return bytes(event.message.as_bytes(policy=policy.SMTPUTF8.clone(max_line_length=None)))
    # What a provider sends is not ours to foresee; it is kept and can be read again
    except Exception as error:
        raise Unreadable(f"{found.name}: {type(error).__name__}: {error}"[:200]) from error


def _check_age(signed_at: str) -> None:
    if abs(timezone.now().timestamp() - int(signed_at)) > SKEW.total_seconds():
        raise ValueError("signed too long ago")


def _view(found: Provider, secret: str) -> Any:
    """Return Anymail's view, with the inbox's secret instead of one from the deployment."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SendGrid's is unsupported, not broken; and tests run it
        if found.signs:
            return found.view(webhook_signing_key=secret, webhook_secret=None)
        return found.view(webhook_secret=f"{LOGIN}:{secret}")


def _django(request: Request) -> WSGIRequest:
    """Return the delivery as the request that Anymail knows how to read."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    environ = {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()
    } | {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.input": io.BytesIO(request.body),
    }
    return WSGIRequest(environ)


def _raw(found: Provider, asked: WSGIRequest) -> bytes:
    """Return the mail where the provider hands it over untouched; else b""."""
    text = ""
    if found.raw_field:
        text = asked.POST.get(found.raw_field, "")
    elif found.raw_key:
        text = json.loads(asked.body).get(found.raw_key) or ""
    return text.encode("utf-8", "surrogateescape")
