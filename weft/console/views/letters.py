"""What a letter looks like: its HTML in a frame of its own, and the original as it arrived."""

from __future__ import annotations

import json

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from weft.console import desk
from weft.console.templatetags.console_files import PICTURES, link
from weft.console.timeline import letters, pictures
from weft.conversations import queries
from weft.conversations.queries import Entry
from weft.gateway import queries as gateway
from weft.gateway.contract import Pictures
from weft.people import policy
from weft.people.policy import AgentRequest

# Nothing runs in it and nothing loads but our own pictures; links open outside of it. Mail is
# styled where it stands, so styles are allowed: the sanitiser has left none that calls anything.
POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; "
    "img-src {here}; "
    "style-src 'unsafe-inline'; "
    "form-action 'none'; "
    "base-uri 'none'; "
    "frame-ancestors 'self'"
)
SHOWN = 1_000_000  # bytes of an original that a tab shows; all of it can be saved


@policy.allows(*policy.EVERYBODY)
@require_safe
def sheet(request: AgentRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """Show a letter's HTML. `pictures=show` brings those of the web, through our proxy."""
    entry = entry_of(request, conversation_id, message_id)
    letter = queries.letters_of([entry.id], with_html=True).get(entry.id)
    channel = letters.channel_of(entry)
    if entry.is_redacted or letter is None or not letter.has_html:
        raise Http404
    if channel is None or channel.sheet is None:
        raise Http404
    now = timezone.now()
    wants = request.GET.get("pictures") == "show"
    inside = {
        file.content_id: request.build_absolute_uri(link(file))
        for file in entry.files
        if file.content_id and file.content_type in PICTURES
    }
    found = channel.sheet(
        letter.html,
        Pictures(inside=inside, remote=(lambda url: pictures.address(url, now)) if wants else None),
    )
    response = render(request, "console/conversations/sheet.html", {"sheet": found})
    # a frame without an origin of its own is no 'self' in every browser, so we say where we are
    here = f"{request.scheme}://{request.get_host()}"
    response["Content-Security-Policy"] = POLICY.format(here=f"'self' {here}")
    response["Referrer-Policy"] = "no-referrer"
    response["X-Frame-Options"] = "SAMEORIGIN"
    if found:
        # for the page around it: a frame in which nothing runs cannot tell how tall it is
        told = {
            "lines": found.lines,
            "narrow": found.narrow_lines,
            "pictures": found.remote_pictures,
        }
        response["X-Letter"] = json.dumps(told)
    return response


@policy.allows(*policy.EVERYBODY)
@require_safe
def original(request: AgentRequest, conversation_id: int, message_id: int) -> HttpResponse:
    """Show the raw mail as plain text; `save` downloads it."""
    entry = entry_of(request, conversation_id, message_id)
    raw = None if entry.is_redacted else gateway.original_of(entry.id)
    if raw is None:
        raise Http404
    if "save" in request.GET:
        response = HttpResponse(raw, content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="message-{entry.id}.eml"'
    else:
        response = HttpResponse(raw[:SHOWN], content_type="text/plain; charset=utf-8")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def entry_of(request: AgentRequest, conversation_id: int, message_id: int) -> Entry:
    """Return a message of a conversation that the reader may see; others do not exist."""
    desk.check_visible(request, conversation_id)
    threads = {thread.id for thread in queries.threads_of(conversation_id)}
    found = queries.entries([message_id])
    if not found or found[0].thread_id not in threads:
        raise Http404
    return found[0]
