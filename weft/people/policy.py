"""Who may call which view. Each view says it itself; a view that says nothing is refused.

    @policy.allows(Role.OWNER, Role.SUPERVISOR)
    def people(request): ...

The decorator only declares. PolicyMiddleware enforces, the system check `weft.E001` refuses to
start with an undeclared view, and the route and role test compares declarations with real answers.
A declaration is about the view alone; which objects somebody may touch is the queries' business
(`visible_to`), and an object that one may not see answers 404.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import URLPattern, URLResolver, get_resolver

from weft.people.models import Agent
from weft.people.roles import Role

logger = logging.getLogger(__name__)

EVERYBODY = (Role.OWNER, Role.SUPERVISOR, Role.AGENT, Role.OBSERVER)
WRITERS = (Role.OWNER, Role.SUPERVISOR, Role.AGENT)
LEADERS = (Role.OWNER, Role.SUPERVISOR)

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Policy:
    """What a view declares. Closed means nobody: the address answers 404."""

    roles: frozenset[Role] = frozenset()
    is_public: bool = False
    is_hidden: bool = False  # whoever may not come in hears 404: nothing seems to be there

    @property
    def is_closed(self) -> bool:
        """Whether nobody at all may come in."""
        return not self.is_public and not self.roles

    def admits(self, role: Role | str | None) -> bool:
        """Whether somebody with `role` may come in (None: nobody is logged in)."""
        return self.is_public or role in self.roles

    def __str__(self) -> str:
        if self.is_public:
            return "public"
        return ", ".join(role.value for role in Role if role in self.roles) or "closed"


PUBLIC = Policy(is_public=True)
CLOSED = Policy()
ANY_AGENT = Policy(roles=frozenset(EVERYBODY))

# The views of libraries cannot carry our decorator, so they are declared by their URL's name.
THIRD_PARTY: dict[str, Policy] = {
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_change_password": ANY_AGENT,
    "account_set_password": ANY_AGENT,
    "account_reauthenticate": ANY_AGENT,
    # accounts come from invitations alone, and the address is the account
    "account_signup": CLOSED,
    "account_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_confirm_email": CLOSED,
    "account_confirm_login_code": CLOSED,
    # the second step of a login: the session already knows who passed the first
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "mfa_index": ANY_AGENT,
    "mfa_reauthenticate": ANY_AGENT,
    "mfa_activate_totp": ANY_AGENT,
    "mfa_deactivate_totp": ANY_AGENT,
    "mfa_view_recovery_codes": ANY_AGENT,
    "mfa_generate_recovery_codes": ANY_AGENT,
    "mfa_download_recovery_codes": ANY_AGENT,
    "mfa_list_webauthn": ANY_AGENT,
    "mfa_add_webauthn": ANY_AGENT,
    "mfa_reauthenticate_webauthn": ANY_AGENT,
    "mfa_remove_webauthn": ANY_AGENT,
    "mfa_edit_webauthn": ANY_AGENT,
    "usersessions_list": ANY_AGENT,
    "javascript-catalog": PUBLIC,
    "set_language": PUBLIC,
}


class AgentRequest(HttpRequest):
    """A request that passed a policy of roles: its user is an agent."""

    user: Agent


def public(view: View) -> View:
    """Declare that anybody may call the view, logged in or not."""
    return _declare(view, PUBLIC)


def allows(*roles: Role, hidden: bool = False) -> Callable[[View], View]:
    """Declare that only these roles may call the view; `hidden`: for others it does not exist."""
    if not roles:
        msg = "A policy needs a role; a view for nobody should not exist."
        raise ValueError(msg)
    return lambda view: _declare(view, Policy(roles=frozenset(roles), is_hidden=hidden))


def _declare(view: View, policy: Policy) -> View:
    view.weft_policy = policy  # type: ignore[attr-defined]
    return view


def describe(view: Callable[..., Any], url_name: str | None = None) -> Policy | None:
    """Return what the view declares, or None when nobody thought about it.

    Class-based views may carry the declaration on the class as well.
    """
    for carrier in (view, getattr(view, "view_class", None)):
        declared = getattr(carrier, "weft_policy", None)
        if isinstance(declared, Policy):
            return declared
    return THIRD_PARTY.get(url_name or "")


@dataclass(frozen=True)
class Route:
    """One line of the URL map."""

    pattern: str
    name: str | None  # with its namespace: "console:people"
    view: Callable[..., Any]
    entry: URLPattern

    @property
    def policy(self) -> Policy | None:
        """What its view declares."""
        return describe(self.view, self.name)


def routes(resolver: URLResolver | None = None) -> Iterator[Route]:
    """Walk the whole URL map of Django."""
    yield from _walk(resolver or get_resolver(), "", "")


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, pattern, inner)
        else:
            name = f"{namespace}{entry.name}" if entry.name else None
            yield Route(pattern=pattern, name=name, view=entry.callback, entry=entry)


class PolicyMiddleware:
    """Ask each view's policy before the view runs; stands after the authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand the request on; the work is done when its view is known."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: Any,  # noqa: ARG002
        kwargs: Any,  # noqa: ARG002
    ) -> HttpResponse | None:
        """Refuse, send to the login, or let the view run (None)."""
        match = request.resolver_match
        policy = describe(view, match.view_name if match else None)
        if policy is None:
            logger.error("policy.undeclared", extra={"route": match.route if match else ""})
            raise PermissionDenied
        if policy.is_public:
            return None
        role = request.user.role if isinstance(request.user, Agent) else None
        if policy.admits(role):
            return None
        if policy.is_closed or policy.is_hidden:
            raise Http404
        if role is None:
            return _to_login(request)
        raise PermissionDenied


def _to_login(request: HttpRequest) -> HttpResponse:
    """Send a page to the login; tell a script so, for it cannot follow to another page."""
    if request.headers.get("HX-Request"):
        # htmx obeys HX-Redirect whatever the status is; back to the page, not to a part of it
        address = _login_before(request.headers.get("HX-Current-URL", ""))
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": address})
    if request.method == "POST" and request.headers.get("Sec-Fetch-Mode") == "navigate":
        # a form of a page that did not know yet; a browser shows an empty answer as its own trouble
        page = {"address": _login_before(request.headers.get("Referer", ""))}
        return render(request, "401.html", page, status=HTTPStatus.UNAUTHORIZED)
    if request.method not in {"GET", "HEAD"} or request.headers.get("X-Fragment"):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    return HttpResponseRedirect(_login_before(request.get_full_path()))


def _login_before(page: str) -> str:
    """Return the address of the login that leads on to a page of ours."""
    login = resolve_url(settings.LOGIN_URL)
    here = urlsplit(page)._replace(scheme="", netloc="").geturl()
    return f"{login}?{urlencode({'next': here})}" if here else login
