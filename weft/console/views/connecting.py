"""Connecting an inbox: one answer, then a secret or a consent, then a test that says what is wrong.

What is asked comes from the channel's manifest (gateway.connecting). An inbox is kept switched off
until its test has passed once.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings as deployment
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weft.console.forms.connecting import PartsForm, advanced_names, all_names
from weft.conversations import actions, queries
from weft.gateway import actions as gateway
from weft.gateway import grants, hooks, looking, registry
from weft.gateway import queries as gateway_queries
from weft.gateway import sign_in as consent
from weft.gateway.connecting import Connecting, Copied, Problem
from weft.gateway.contract import Channel
from weft.kernel import outside
from weft.kernel import settings as workspace
from weft.people import policy
from weft.people.policy import AgentRequest

SIGN_INS = "sign_ins"  # of the session: state -> what is under way
AT_ONCE = 5  # sign-ins under way in one session
PATIENCE = timedelta(minutes=15)  # between leaving for the vendor and coming back


@policy.allows(*policy.EVERYBODY)
@require_safe
def alarm(request: AgentRequest) -> HttpResponse:
    """Show again which inboxes are broken; a page that stays open all day hears of it, too."""
    return render(request, "console/alarm.html")


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: AgentRequest, kind: str) -> HttpResponse:
    """Ask the one thing from which the rest follows, and open the inbox, switched off."""
    channel = registry.all_channels().get(kind)
    if channel is None or channel.connecting is None or not channel.is_whole:
        raise Http404
    steps = channel.connecting
    form = PartsForm(request.POST or None, filled=channel.settings(), names=[steps.first])
    form.fields[steps.first].required = True
    form.fields[steps.first].widget.attrs["autofocus"] = True
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data[steps.first]
        if (twin := _twin(kind, steps.first, typed)) is not None:
            return _connected_already(request, twin)
        try:
            gateway.check_settings(kind, {steps.first: typed})
            known = {steps.first: typed, **steps.discover(typed)}
            name = str(known[steps.first])  # some channels find it in an address that was pasted
            if (twin := _twin(kind, steps.first, name)) is not None:
                return _connected_already(request, twin)
            card = gateway.open_inbox(
                kind=kind, name=name, by=request.user.pk, is_on=False, settings=known
            )
        except gateway.BadSettings as problem:
            form.blame(problem.fields)
        else:
            return redirect("console:connection", card.id)
    context = {"place": "inboxes", "channel": channel, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "console/inboxes/begin.html", context, status=status)


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def connection(request: AgentRequest, inbox_id: int) -> HttpResponse:
    """Show how the inbox is connected; keep what was filled in, and try it out."""
    card, channel, steps = _found(inbox_id)
    if request.method != "POST":
        return _page(request, card, channel)
    filled = registry.settings_of(card)
    form = PartsForm(request.POST, filled=filled, names=_names(channel, filled))
    if form.is_valid():
        changes = form.changes()
        if any(changes.get(name) for name in steps.secrets(filled)):
            changes |= steps.with_secret
        try:
            gateway.configure_inbox(inbox_id, settings=changes, by=request.user.pk)
        except gateway.BadSettings as problem:
            form.blame(problem.fields)
    if not form.is_valid():
        return _page(request, card, channel, form=form)
    return _tried(request, inbox_id)


@policy.allows(*policy.LEADERS)
@require_POST
def sign_in(request: AgentRequest, inbox_id: int) -> HttpResponse:
    """Leave for the page of the vendor where the owner agrees."""
    card, _channel, steps = _found(inbox_id)
    filled = registry.settings_of(card)
    vendor = steps.vendor(filled)
    if vendor is None:
        raise Http404
    state, verifier = secrets.token_urlsafe(32), consent.new_verifier()
    under_way = request.session.get(SIGN_INS, {})
    newest = sorted(under_way.items(), key=lambda item: item[1]["at"])[1 - AT_ONCE :]
    request.session[SIGN_INS] = dict(newest) | {
        state: {
            "inbox": inbox_id,
            "vendor": vendor.name,
            "verifier": verifier,
            "at": timezone.now().timestamp(),
        }
    }
    address = consent.start_url(
        vendor, state=state, verifier=verifier, back_to=_back_to(), login=steps.account(filled)
    )
    # A form may not lead to another site (form-action), so this page leads on by itself
    page = {"place": "inboxes", "inbox": card, "vendor": vendor, "address": address}
    answer = render(request, "console/inboxes/leaving.html", page)
    answer.headers["Refresh"] = f"0; url={address}"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@policy.allows(*policy.LEADERS)
@require_safe
def signed_in(request: AgentRequest) -> HttpResponse:
    """Come back from the vendor with a code. What is under way in this session counts, once."""
    under_way = request.session.get(SIGN_INS, {})
    begun = under_way.pop(request.GET.get("state", ""), None)
    if begun is None or timezone.now().timestamp() - begun["at"] > PATIENCE.total_seconds():
        messages.error(request, _("This sign-in has taken too long. Please begin it again."))
        return redirect("console:inboxes")
    request.session[SIGN_INS] = under_way
    card, _channel, steps = _found(begun["inbox"])
    vendor = steps.vendor(registry.settings_of(card))
    code = request.GET.get("code", "")
    if vendor is None or vendor.name != begun["vendor"] or not code:
        messages.error(request, _("You have not agreed, so nothing has changed."))
        return redirect("console:connection", card.id)
    try:
        tokens = consent.exchange(
            vendor, code=code, verifier=begun["verifier"], back_to=_back_to(), at=timezone.now()
        )
    except (consent.Ended, consent.Misconfigured, outside.Unreachable, outside.Forbidden) as error:
        words = _("%(vendor)s did not confirm the sign-in: %(says)s")
        messages.error(request, words % {"vendor": vendor.label, "says": str(error)[:100]})
        return redirect("console:connection", card.id)
    grants.keep(card.id, vendor.name, tokens, by=request.user.pk)
    gateway.configure_inbox(card.id, settings=steps.with_consent, by=request.user.pk)
    return _tried(request, card.id)


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def records(request: AgentRequest, inbox_id: int) -> HttpResponse:
    """Show what the domain should publish and whether it does; or make a signing key (POST)."""
    card, channel, steps = _found(inbox_id)
    if steps.records is None:
        raise Http404
    if request.method == "POST":
        if steps.make_key is None:
            raise Http404
        made = steps.make_key(registry.settings_of(card))
        gateway.configure_inbox(inbox_id, settings=made, by=request.user.pk)
        return redirect("console:records", inbox_id)
    found = steps.records(registry.settings_of(card))
    page = {"place": "inboxes", "inbox": card, "channel": channel, "records": found,
            "makes_keys": steps.make_key is not None}  # fmt: skip
    return render(request, "console/inboxes/records.html", page)


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def apps(request: AgentRequest, kind: str) -> HttpResponse:
    """Show and change what all inboxes of a channel share: as which app they ask for consent."""
    channel = registry.all_channels().get(kind)
    shape = channel.connecting.shared if channel and channel.connecting else None
    if channel is None or shape is None:
        raise Http404
    filled = workspace.read(shape)
    form = PartsForm(request.POST or None, filled=filled, names=all_names(shape))
    if request.method == "POST" and form.is_valid():
        kept = vars(filled) | form.changes()
        workspace.write(shape(**kept), by=request.user.pk, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("console:inbox-apps", kind)
    advanced = advanced_names(shape, but=())
    page = {
        "place": "inboxes",
        "channel": channel,
        "plain": [form[name] for name in form.fields if name not in advanced],
        "advanced": [form[name] for name in advanced],
        "form": form,
        "back_to": _back_to(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "console/inboxes/apps.html", page, status=status)


def _connected_already(request: AgentRequest, inbox_id: int) -> HttpResponse:
    messages.info(request, _("This one is connected already. Here it is."))
    return redirect("console:connection", inbox_id)


def _tried(request: AgentRequest, inbox_id: int) -> HttpResponse:
    """Try the inbox out, and switch it on when nothing is wrong."""
    card, channel, steps = _found(inbox_id)
    problems = steps.check(registry.settings_of(card), inbox_id)
    if problems:
        return _page(request, card, channel, problems=list(problems))
    actions.change_inbox(inbox_id, by=request.user.pk, is_on=True)
    looking.look_soon(inbox_id)
    messages.success(request, _("Connected. What customers write from now on appears in Weft."))
    return redirect("console:connection", inbox_id)


def _page(
    request: AgentRequest,
    card: queries.InboxCard,
    channel: Channel,
    *,
    form: PartsForm | None = None,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    steps = _steps(channel)
    filled = registry.settings_of(card)
    form = form or PartsForm(filled=filled, names=_names(channel, filled))
    for problem in problems or []:
        if problem.field in form.fields:
            form.fields[problem.field].widget.attrs["aria-invalid"] = "true"
    asked = steps.secrets(filled)
    advanced = [name for name in form.fields if name not in asked]
    vendor = steps.vendor(filled)
    hook = hooks.address(card.public_key) if channel.verify else ""
    page: dict[str, Any] = {
        "place": "inboxes",
        "inbox": card,
        "channel": channel,
        "form": form,
        "asked": [form[name] for name in asked],
        "advanced": [form[name] for name in advanced],
        "is_open": bool(set(advanced) & set(form.errors))
        or any(problem.field in advanced for problem in problems or [])
        or not steps.found(filled),
        "found": steps.found(filled),
        "advice": steps.advice(filled),
        "problems": problems or [],
        "health": gateway_queries.health_of([card.id])[card.id],
        "vendor": vendor,
        "goes_by_consent": all(
            getattr(filled, name) == value for name, value in steps.with_consent.items()
        )
        and card.is_on,
        "has_signed_in": vendor is not None and grants.holds(card.id, vendor.name),
        "hook": "" if steps.copies else hook,
        "copies": _copies(steps, filled, hook),
        "has_records": steps.records is not None,
        "shares": steps.shared is not None,
    }
    bad = bool(problems) or bool(form.errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bad else HTTPStatus.OK
    return render(request, "console/inboxes/connection.html", page, status=status)


def _copies(steps: Connecting, filled: Any, hook: str) -> list[Copied]:
    """Return what the owner copies to the vendor."""
    back = [Copied(words=str(steps.returns), text=_back_to())] if steps.returns else []
    return [*back, *(steps.copies(filled, hook) if steps.copies else [])]


def _names(channel: Channel, filled: Any) -> list[str]:
    """Return what the page of a connection asks: the secrets, the first, and the advanced."""
    steps = _steps(channel)
    asked = [*steps.secrets(filled), steps.first]
    return [*asked, *advanced_names(channel.settings, but=asked)]


def _found(inbox_id: int) -> tuple[queries.InboxCard, Channel, Connecting]:
    try:
        card = queries.inbox(inbox_id)
        channel = registry.channel(card.kind)
    except (queries.NoSuchInbox, registry.UnknownChannel):
        raise Http404 from None
    if channel.connecting is None:
        raise Http404
    return card, channel, channel.connecting


def _steps(channel: Channel) -> Connecting:
    if channel.connecting is None:
        raise Http404
    return channel.connecting


def _twin(kind: str, name: str, value: str) -> int | None:
    """Return the inbox of this channel that has the same first answer already."""
    same = (
        card.id
        for card in queries.all_inboxes()
        if card.kind == kind and str(card.settings.get(name, "")).lower() == value.lower()
    )
    return next(same, None)


def _back_to() -> str:
    return f"{deployment.WEFT_URL}{reverse('console:signed-in')}"
