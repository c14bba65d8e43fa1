"""Trying out an account at Meta, and saying in plain words what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from weft.gateway.connecting import Copied, Problem
from weft.kernel import secrets

from . import faults
from .client import NO_ANSWER, Doubtful, Failed, Graph
from .settings import Account

DASHBOARD = "https://developers.facebook.com/apps"
SYSTEM_USERS = "https://business.facebook.com/settings/system-users"


def found(account_id: str) -> str:
    """Say under which number Meta knows what is connected; "" for none."""
    return _("Meta knows it as %(number)s.") % {"number": account_id} if account_id else ""


def missing(settings: Account, *needed: str) -> list[Problem]:
    """Return why an inbox cannot be switched on; asks nobody."""
    names = {
        "access_token": _("The access token is missing."),
        "app_secret": _("The app secret is missing: without it nobody knows what Meta has sent."),
        "verify_token": _("The verify token is missing."),
    }
    return [
        Problem(code=f"no_{name}", words=names.get(name, _("Something is missing.")), field=name)
        for name in ("access_token", "app_secret", "verify_token", *needed)
        if not getattr(settings, name)
    ]


def tried(
    settings: Account, look: Callable[[Graph], Sequence[Problem]], *, account_field: str
) -> list[Problem]:
    """Return what is wrong with an account; `look` asks Meta for it, as its channel knows how."""
    if problems := missing(settings, account_field):
        return problems
    try:
        graph = Graph.of(settings)
    except secrets.Unreadable:
        words = _("The access token cannot be read any more. Type it again.")
        return [Problem(code="type_again", words=words, field="access_token")]
    try:
        return list(look(graph))
    except Failed as problem:
        return [explain(problem, account_field)]
    except Doubtful:
        return [Problem(code="no_answer", words=gettext(NO_ANSWER))]


def explain(problem: Failed, account_field: str) -> Problem:
    """Return what a refusal of Meta's means for whoever connects an inbox."""
    fault = problem.fault
    if fault.words == faults.TOKEN:
        steps = [
            _("Make a system user in the Business settings of Meta. Give it your app and account."),
            _("Generate a token for it that never expires, with the permissions named below."),
            SYSTEM_USERS,
        ]
        words = _("Meta does not accept this access token: %(says)s")
        told = words % {"says": fault.detail}
        return Problem(code="bad_token", words=told, steps=steps, field="access_token")
    if "appsecret_proof" in fault.detail.lower():
        words = _("The app secret and the access token belong to different apps.")
        return Problem(code="bad_secret", words=words, field="app_secret")
    if fault.words == faults.GONE:
        words = _("Meta knows nothing by this number, or the token may not see it.")
        return Problem(code="no_account", words=words, field=account_field)
    words = _("%(sentence)s Meta says: %(says)s")
    told = words % {"sentence": gettext(fault.words), "says": fault.detail}
    return Problem(code="refused", words=told, field=account_field)


def copies(settings: Account, hook: str) -> list[Copied]:
    """Return what an owner copies into Meta's form of webhooks."""
    return [
        Copied(words=_("Callback URL"), text=hook),
        Copied(words=_("Verify token"), text=settings.verify_token),
    ]


def steps_to_the_hook(product: str, fields: str) -> list[str]:
    """Return how an owner tells Meta where Weft is called, step by step."""
    return [
        _("In the app dashboard of Meta open %(product)s → Configuration → Webhooks.")
        % {"product": product},
        _("Paste the callback URL and the verify token that stand on this page."),
        _("Subscribe to these fields: %(fields)s") % {"fields": fields},
        DASHBOARD,
    ]
