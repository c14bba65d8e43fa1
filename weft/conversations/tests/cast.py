"""The known cast of these tests: Ada the customer, Bo the agent, Cy of another team."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from weft.conversations.envelopes import Inbound, Sender
from weft.conversations.models import Inbox
from weft.people.models import Agent

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ADA = Sender(kind="device", value="ada-phone", name="Ada")


def agent(first_name: str = "Bo", role: str = "agent") -> Agent:
    return Agent.objects.create_user(
        email=f"{first_name.lower()}@shop.example",
        first_name=first_name,
        surname="Nowak",
        role=role,
        joined_at=NOON,
    )


def inbox(**changes: Any) -> Inbox:
    return Inbox.objects.create(**{"kind": "webchat", "name": "Shop"} | changes)


def late_parcel(inbox: Inbox, **changes: Any) -> Inbound:
    values = {
        "inbox_id": inbox.pk,
        "key": str(uuid.uuid4()),
        "remote": "ada-phone",
        "sender": ADA,
        "text": "My parcel is late",
        "sent_at": NOON,
    }
    return Inbound(**values | changes)


def at_once(work: Callable[[int], object], count: int = 8) -> list[Exception]:
    """Run `work` in as many threads at the same moment; return what went wrong."""
    errors: list[Exception] = []
    ready = threading.Barrier(count)

    def run(n: int) -> None:
        try:
            ready.wait()
            work(n)
        except Exception as error:  # noqa: BLE001 -- the test looks at them
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[n]) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
