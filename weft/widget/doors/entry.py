"""What every door of the widget asks first: which chat, which page, which visitor, how often."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from weft.kernel import doors, tokens
from weft.kernel.doors import Limit, Refused, Request, Send
from weft.widget import chats, visitors
from weft.widget.chats import Chat
from weft.widget.visitors import Visitor

HEADERS = "Authorization, Content-Type, X-File-Name"

# New visitors and reloads; offices and phone networks share one address
ARRIVALS = Limit(per_second=5, burst=200)
# All that a visitor does but messages and files: typing, seen, history, streams
DEEDS = Limit(per_second=5, burst=100)


def now() -> datetime:
    """Ask the clock; the doors are the face."""
    return datetime.now(UTC)


async def chat(request: Request) -> Chat:
    """Return the chat that the path names, for a page that may show it.

    Raises Refused: no_such_chat, wrong_origin.
    """
    found = await chats.find(request.params["key"])
    if not found.is_on:
        raise Refused(404, "no_such_chat", _("There is no chat at this address."))
    if not found.lets_in(request):
        raise Refused(403, "wrong_origin", _("This chat belongs to another website."))
    if origin := request.header("origin"):
        doors.allow_origin(request, {origin})
    return found


async def visitor(request: Request, token: str | None = None) -> tuple[Chat, Visitor]:
    """Return the chat and whose token came with the request. Raises Refused: 401, 403, 404."""
    found = await chat(request)
    try:
        return found, visitors.read_token(found.inbox_id, token or request.bearer or "", now())
    except tokens.ExpiredToken:
        raise Refused(
            401, "expired_token", _("Your visit has ended. Please reload the page.")
        ) from None
    except visitors.NoVisitor:
        raise Refused(
            401, "bad_token", _("We do not know you yet. Please reload the page.")
        ) from None


def count(limit: Limit, who: Visitor) -> None:
    """Count one deed of a visitor. Raises TooMany."""
    limit.take(f"{who.inbox_id} {who.device}")


async def preflight(request: Request, send: Send) -> None:
    """Answer what a browser asks before it sends from another origin."""
    found = await chats.find(request.params["key"])
    origin = request.header("origin")
    allowed = {origin} if origin and found.lets_in(request) else set()
    await doors.preflight(request, send, allowed, headers=HEADERS)
