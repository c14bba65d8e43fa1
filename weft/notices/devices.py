"""The devices of agents: browsers that let us push to them. Adding, keeping, removing, trying."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from weft.kernel import jobs, outside
from weft.kernel.events import say
from weft.notices import encryption
from weft.notices.events import DeviceAdded, DeviceRemoved
from weft.notices.models import Device, Push
from weft.people import sessions

MOST = 10  # of one agent; the oldest makes room
MAX_ENDPOINT = 1000


class BadSubscription(Exception):
    """What the browser gave cannot be pushed to: no address we may call, or no key."""


class NoSuchDevice(Exception):
    """There is no such device, or not of this agent."""


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What a browser gives to be pushed to, and the key of ours that it trusts."""

    endpoint: str
    p256dh: str
    auth: str
    our_key: str

    def check(self) -> None:
        """Raise BadSubscription unless it can be pushed to."""
        try:
            if len(self.endpoint) > MAX_ENDPOINT:
                raise BadSubscription("the address is too long")
            outside.check(self.endpoint)
            encryption.public_key(self.p256dh)
            encryption.secret_of(self.auth)
            encryption.public_key(self.our_key)
        except (outside.Forbidden, encryption.BadKey) as problem:
            raise BadSubscription(str(problem)) from problem


@transaction.atomic
def add(agent_id: int, given: Subscription, *, name: str, session_key: str, at: datetime) -> Device:
    """Tell an agent in this browser from now on; whoever used it before is told there no more.

    Raises BadSubscription.
    """
    given.check()
    before = Device.objects.select_for_update().filter(endpoint=given.endpoint).first()
    if before and before.agent_id != agent_id:
        _remove(before, reason="agent", by=agent_id)
    device, is_new = Device.objects.update_or_create(
        endpoint=given.endpoint,
        defaults={
            "agent_id": agent_id,
            "p256dh": given.p256dh,
            "auth": given.auth,
            "our_key": given.our_key,
            "name": name[:100],
            "session_sha256": sessions.mark_of(session_key),
        },
        create_defaults={
            "agent_id": agent_id,
            "p256dh": given.p256dh,
            "auth": given.auth,
            "our_key": given.our_key,
            "name": name[:100],
            "session_sha256": sessions.mark_of(session_key),
            "added_at": at,
        },
    )
    if is_new:
        say(DeviceAdded(agent_id=agent_id, device_id=device.pk, actor_id=agent_id))
        for old in Device.objects.filter(agent_id=agent_id).order_by("-added_at", "-pk")[MOST:]:
            _remove(old, reason="gone", by=None)
    return device


@transaction.atomic
def keep(agent_id: int, given: Subscription, *, instead_of: str, session_key: str) -> None:
    """Bind a device of the agent to the present session, under another address if it has one.

    Raises NoSuchDevice for one that was removed: the browser should forget it too.
    """
    given.check()
    device = Device.objects.select_for_update().filter(
        agent_id=agent_id, endpoint=instead_of or given.endpoint
    )
    changed = device.update(
        endpoint=given.endpoint,
        p256dh=given.p256dh,
        auth=given.auth,
        our_key=given.our_key,
        session_sha256=sessions.mark_of(session_key),
    )
    if not changed:
        raise NoSuchDevice


@transaction.atomic
def remove(agent_id: int, device_id: int) -> None:
    """Tell nothing on this device any more. Raises NoSuchDevice."""
    _remove(_own(agent_id, device_id), reason="agent", by=agent_id)


@transaction.atomic
def gone(device: Device) -> None:
    """Forget a device whose push service says that it is no longer there."""
    _remove(device, reason="gone", by=None)


@transaction.atomic
def try_out(agent_id: int, device_id: int, *, at: datetime) -> Push:
    """Push a line to a device at once, so that its owner sees whether it comes.

    Raises NoSuchDevice.
    """
    device = _own(agent_id, device_id)
    push = Push.objects.create(
        agent_id=agent_id, device=device, device_name=device.name, at=at, changed_at=at
    )
    jobs.defer("notices.send_push", push_id=push.pk)
    return push


def _own(agent_id: int, device_id: int) -> Device:
    device = Device.objects.select_for_update().filter(agent_id=agent_id, pk=device_id).first()
    if device is None:
        raise NoSuchDevice(f"device {device_id}")
    return device


def _remove(device: Device, *, reason: str, by: int | None) -> None:
    say(DeviceRemoved(agent_id=device.agent_id, device_id=device.pk, reason=reason, actor_id=by))
    device.delete()


# What stands in a user agent, and what people call it; the first that is found counts
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox",
            "SamsungBrowser": "Samsung Internet", "CriOS": "Chrome", "Chrome": "Chrome",
            "Safari": "Safari"}  # fmt: skip
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "ChromeOS",
           "Windows": "Windows", "Macintosh": "Mac", "Linux": "Linux"}  # fmt: skip


def name_of(user_agent: str) -> str:
    """Return what people call a browser: "Chrome, Android", or that it is one."""
    browser = next((name for mark, name in BROWSERS.items() if f"{mark}/" in user_agent), "")
    system = next(
        (name for mark, name in SYSTEMS.items() if re.search(rf"\b{mark}\b", user_agent)), ""
    )
    return ", ".join(filter(None, (browser, system))) or _("A browser")
