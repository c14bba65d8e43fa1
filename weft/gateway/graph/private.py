"""Private messages going out, as Messenger and Instagram take them: what differs is the limits."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from weft.conversations import queries
from weft.conversations.envelopes import File, Outbound, Sender
from weft.gateway.attention import PATIENCE
from weft.gateway.contract import Attention, Capabilities, Choices, Gone, Sent

from . import sending
from .client import Graph, for_the_outbox
from .delivery import text
from .settings import DirectAccount, PrivateAccount

# developers.facebook.com/docs/messenger-platform/send-messages/quick-replies names thirteen, and
# …/messenger-platform/instagram/features/quick-replies twenty characters of each; read 2026-11
CHOICES = Choices(most=13, longest=20)
# developers.facebook.com, Messenger Platform and IG Messaging API policy of 2026-09, read 2026-11
DAY = timedelta(hours=24)
WEEK = timedelta(days=7)  # as a human agent: docs.bird.com, Programmable Messenger, read 2026-11
PRIVATELY = "private:"  # how the other side is called until a comment's private answer has gone


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one message takes."""

    text: int
    measure: Callable[[str], int] = len  # what the vendor counts of a text


def split(words: str, limits: Limits) -> list[str]:
    """Return a text in pieces that fit: at paragraphs, else at lines, sentences or words."""
    pieces: list[str] = []
    rest = words.strip()
    while limits.measure(rest) > limits.text:
        end = _end(rest, limits)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def _end(words: str, limits: Limits) -> int:
    """Return where the first piece ends: the last good place that fits, in its second half."""
    most = _longest(words, limits)
    for mark in ("\n\n", "\n", ". ", "! ", "? ", " "):
        found = words.rfind(mark, most // 2, most)
        if found > 0:
            return found + len(mark.rstrip(" ")) if mark.strip() else found + len(mark)
    return most


def _longest(words: str, limits: Limits) -> int:
    """Return how many letters fit, at least one."""
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if limits.measure(words[:middle]) <= limits.text:
            low = middle
        else:
            high = middle - 1
    return low


def recipient(remote: str) -> dict[str, str]:
    """Return to whom it goes: a person, or whoever wrote a comment."""
    if remote.startswith(PRIVATELY):
        return {"comment_id": remote.removeprefix(PRIVATELY)}
    return {"id": remote}


def once(capabilities: Capabilities, *, max_text: int) -> Capabilities:
    """Return what can be done in private with somebody who only commented: a few words, once."""
    return replace(
        capabilities,
        max_text=max_text,
        max_file=0,
        reply_window=None,
        answers_once=True,
        choices=None,
        typing_lasts=None,
        shows_read=False,
        reactions=None,
    )


def window(settings: DirectAccount) -> timedelta:
    """Return for how long somebody may be answered."""
    return WEEK if settings.has_human_agent else DAY


def _is_late(settings: DirectAccount, message: Outbound) -> bool:
    """Tell whether the usual time to answer has passed, so that only a person may write."""
    if not settings.has_human_agent or message.is_automatic:
        return False
    heard_at = queries.heard_at(message.thread_id)
    return heard_at is not None and timezone.now() - heard_at > DAY


def kind_of(file: File) -> str:
    """Return as what a file is shown."""
    kind = file.content_type.partition("/")[0]
    return kind if kind in {"image", "video", "audio"} else "file"


def with_choices(body: Mapping[str, Any], choices: Sequence[str]) -> dict[str, Any]:
    """Return a message with choices below it; what is tapped comes back as its title."""
    replies = [
        {"content_type": "text", "title": label, "payload": str(number)}
        for number, label in enumerate(choices)
    ]
    return {**body, "quick_replies": replies}


def request(
    remote: str,
    message: Mapping[str, Any],
    *,
    mark: str,
    is_late: bool = False,
) -> dict[str, Any]:
    """Return what is sent to Meta. `is_late`: after a day, by a person, as Meta has allowed."""
    late = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return {
        "recipient": recipient(remote),
        **(late if is_late else {"messaging_type": "RESPONSE"}),
        "message": {**message, "metadata": mark},
    }


def send(
    settings: DirectAccount,
    message: Outbound,
    *,
    account_id: str,
    kind: str,
    limits: Limits,
    platform: str = "",
) -> Sent:
    """Send a private message: its words in as many pieces as it takes, then its files.

    `account_id` is whose messages they are, `kind` that of the handles of people. What answers a
    comment privately goes on under the name of whoever wrote it. Raises Refused, Unreachable,
    Unsure.
    """
    graph = sending.graph_of(settings)
    is_late = _is_late(settings, message)
    words = split(message.text, limits)
    # choices vanish with the next message, so they stand below the last
    files_first = bool(message.choices)
    parts: list[str | File]
    parts = [*message.files, *words] if files_first else [*words, *message.files]
    becomes = message.remote

    def send_part(number: int, mark: str) -> str:
        nonlocal becomes
        what = parts[number]
        if isinstance(what, str):
            body: dict[str, Any] = {"text": what}
            if message.choices and number == len(parts) - 1:
                body = with_choices(body, message.choices)
        else:
            kind = kind_of(what)
            kept = _upload(graph, account_id, what, platform)
            body = {"attachment": {"type": kind, "payload": {"attachment_id": kept}}}
        asked = request(becomes, body, mark=mark, is_late=is_late)
        answer = graph.post(f"{account_id}/messages", asked)
        becomes = text(answer, "recipient_id") or becomes
        return text(answer, "message_id")

    sent = sending.send_parts(message, len(parts), send_part)
    if becomes == message.remote:
        return sent
    person = Sender(kind=kind, value=f"{account_id}:{becomes}")
    return replace(sent, remote=becomes, person=person)


def show(settings: PrivateAccount, attention: Attention, *, account_id: str, action: str) -> None:
    """Show somebody that we write, or have read: `action` is as Meta calls it.

    Raises Refused, Unreachable, Unsure.
    """
    asked = {"recipient": recipient(attention.remote), "sender_action": action}
    with for_the_outbox():
        graph = sending.graph_of(settings)
        graph.post(f"{account_id}/messages", asked, timeout=PATIENCE)


def react(settings: PrivateAccount, gone: Gone, reaction: str, *, account_id: str) -> None:
    """Put a reaction to somebody's message, as Meta calls it; "" takes ours away.

    Raises Refused, Unreachable, Unsure.
    """
    payload = {"message_id": gone.name, **({"reaction": reaction} if reaction else {})}
    asked = {
        "recipient": recipient(gone.remote),
        "sender_action": "react" if reaction else "unreact",
        "payload": payload,
    }
    with for_the_outbox():
        sending.graph_of(settings).post(f"{account_id}/messages", asked)


def _upload(graph: Graph, account_id: str, file: File, platform: str) -> str:
    """Hand a file over; return what Meta calls it."""
    about = {"attachment": {"type": kind_of(file), "payload": {"is_reusable": True}}}
    form = {"message": json.dumps(about), **({"platform": platform} if platform else {})}
    with sending.harmless():
        answer = graph.upload(f"{account_id}/message_attachments", form, part="filedata", file=file)
    return text(answer, "attachment_id")
