"""Connecting a page: an app that LinkedIn has let in, and a consent of who runs the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weft.gateway import grants, hooks
from weft.gateway.connecting import Connecting, Copied, Problem, unfilled
from weft.gateway.contract import LockedOut, Refused, Sign, Unreachable

from . import api, names, words
from .api import EVENTS, NAME, Account, NotAllowed
from .settings import Settings

APPS = "https://www.linkedin.com/developers/apps"
SOON = timedelta(days=14)


def check(settings: Settings, inbox_id: int) -> Sequence[Problem]:
    """Return what keeps this page from working; has LinkedIn bring what is new, if it may."""
    if found := missing(settings):
        return found
    try:
        return _tried(Account(settings=settings, inbox_id=inbox_id))
    except (Refused, Unreachable) as problem:
        return [_in_words(problem)]


def health(settings: Settings, inbox_id: int) -> Sequence[Sign]:
    """Return how long the consent stands, and whether LinkedIn brings what is new.

    Raises LockedOut, Refused, Unreachable.
    """
    return [*_consent(inbox_id), _brings(settings, inbox_id)]


def missing(settings: Settings) -> list[Problem]:
    """Return what has to be filled in before LinkedIn can be asked."""
    return unfilled(
        settings,
        page=_("Which page do people comment on?"),
        client_id=_("Type the client ID of your app."),
        client_secret=_("Type the client secret of your app."),
    )


def _tried(account: Account) -> Sequence[Problem]:
    person = account.administrator()
    if not person:
        return [_not_yours()]
    _look(account)
    if account.settings.app:
        return _directed(account, person, hooks.address_of(account.inbox_id))
    return []


def _in_words(problem: Refused | Unreachable) -> Problem:
    """Return what it means that LinkedIn did not answer as it should."""
    match problem:
        case LockedOut():
            return _locked_out(problem)
        case NotAllowed():
            said = _(
                "LinkedIn does not let your app see comments of pages yet: %(says)s. It reviews "
                "every app before it does."
            )
            steps = [
                _("Ask for the Community Management API under Products, and wait for the answer."),
                APPS,
            ]
            told = said % {"says": _detail(problem)}
            return Problem(code="not_let_in", words=told, steps=steps)
        case Refused():
            said = _("LinkedIn did not answer as it should: %(says)s")
            return Problem(code="refused", words=said % {"says": _detail(problem)})
    return Problem(code="no_answer", words=_("LinkedIn does not answer. Try again later."))


def _locked_out(problem: LockedOut) -> Problem:
    said, _mark, detail = str(problem).partition("\n")
    if said == words.SIGN_IN:
        asked = _("Please sign in at LinkedIn as somebody who runs this page.")
        return Problem(code="sign_in", words=asked)
    return Problem(code="locked_out", words=f"{_(said)} {detail}".strip())


def _not_yours() -> Problem:
    said = _("Whoever signed in does not run the page with this number.")
    steps = [
        _("Compare the number with the one in the address of the page."),
        _("Sign in again as an administrator of the page, who is called a super admin there."),
    ]
    return Problem(code="other_page", words=said, steps=steps, field="page")


def _look(account: Account) -> None:
    """Ask for one notification, so that a permission that lacks is known now and not later."""
    account.get(
        "/rest/organizationalEntityNotifications?q=criteria&actions=List(COMMENT)"
        f"&organizationalEntity={names.written(account.settings.urn)}&count=1"
    )


def _directed(account: Account, person: str, hook: str) -> Sequence[Problem]:
    """Have LinkedIn bring what concerns this page; return what keeps it from that."""
    if not hook.startswith("https://"):
        said = _("LinkedIn can only bring comments to an address that begins with https.")
        steps = [_("Set WEFT_URL to the address at which browsers reach Weft.")]
        return [Problem(code="no_https", words=said, steps=steps)]
    try:
        account.put(f"/rest/eventSubscriptions/{_key(account.settings, person)}", {"webhook": hook})
    except Refused as problem:
        said = _("LinkedIn did not agree to bring comments here: %(says)s")
        steps = [
            _("Enter the address of the webhook under Webhooks, and let LinkedIn try it."),
            _("If there are no webhooks, leave the app number empty: Weft then looks by itself."),
        ]
        told = said % {"says": _detail(problem)}
        return [Problem(code="not_directed", words=told, steps=steps, field="app")]
    return []


def _key(settings: Settings, person: str) -> str:
    """Return what LinkedIn calls the subscription of one app, one person and one page."""
    app = names.written(f"urn:li:developerApplication:{settings.app}")
    who, page = names.written(person), names.written(settings.urn)
    return f"(developerApplication:{app},user:{who},entity:{page},eventType:{EVENTS})"


def _consent(inbox_id: int) -> list[Sign]:
    until = grants.ends_at(inbox_id, NAME)
    if until is None:
        return []
    if until < timezone.now() + SOON:
        return [Sign(code="token", words=words.ENDS_SOON, state="warning", until=until)]
    return [Sign(code="token", words=words.CONSENT, until=until)]


def _brings(settings: Settings, inbox_id: int) -> Sign:
    if not settings.app:
        return Sign(code="webhook", words=words.LOOKS)
    account = Account(settings=settings, inbox_id=inbox_id)
    said = account.get(f"/rest/eventSubscriptions?q=subscriberAndEventType&eventType={EVENTS}")
    hook = hooks.address_of(inbox_id)
    if any(one.get("webhook") == hook for one in api.elements(said)):
        return Sign(code="webhook", words=words.HERE)
    return Sign(code="webhook", words=words.ELSEWHERE, state="bad")


def _detail(problem: Exception) -> str:
    return str(problem).partition("\n")[2].rstrip(". ")


def _advice(_settings: Settings) -> Sequence[str]:
    return [
        _("Make an app at LinkedIn for the page of your company, and let the page confirm it."),
        APPS,
        _("Ask for the Community Management API under Products. LinkedIn reviews this by hand."),
        _("When you may use it, copy the client ID and the client secret from Auth."),
        _(
            "LinkedIn lets a program keep comments for 48 hours, and Weft keeps them for good: it "
            "cannot forget them. Ask LinkedIn first whether your agreement allows it."
        ),
    ]


def _copies(_settings: Settings, hook: str) -> Sequence[Copied]:
    said = _("Under Webhooks, if your app has them; then fill in the app number below:")
    return [Copied(words=said, text=hook)]


def _discover(page: str) -> dict[str, Any]:
    return {"page": Settings(page=page).page}


CONNECTING = Connecting(
    first="page",
    discover=_discover,
    found=lambda settings: f"linkedin.com/company/{settings.page}",
    secrets=lambda _settings: ["client_id", "client_secret", "app"],
    advice=_advice,
    missing=missing,
    check=check,
    vendor=api.vendor,
    copies=_copies,
    returns=gettext_lazy("Under Auth, as an authorized redirect URL:"),
)
