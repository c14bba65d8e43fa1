"""What the palette shows beside commands: where somebody was a moment ago."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from weft.console.templatetags.people_faces import called
from weft.console.verbs import to_conversation
from weft.conversations import queries
from weft.people import policy
from weft.people.policy import AgentRequest

MOST = 8  # conversations


@policy.allows(*policy.EVERYBODY)
@require_safe
def recent(request: AgentRequest) -> HttpResponse:
    """Return the conversations `among` those that the browser remembers, in its order, as JSON.

    The browser remembers numbers only: names come from here, with the reader's rights.
    """
    asked = request.GET.get("among", "").split(",")[:MOST]
    ids = [int(one) for one in asked if one.isdecimal() and len(one) < 19]  # noqa: PLR2004 - bigint
    rows = {row.id: row for row in queries.rows_among(request.user, ids)} if ids else {}
    found = [rows[id_] for id_ in dict.fromkeys(ids) if id_ in rows]
    return JsonResponse(
        {
            "recent": [
                {
                    "name": called(row.customer_name, row.customer_id),
                    "words": f"#{row.id} {row.last_text[:80]}".strip(),
                    "url": to_conversation(row.id),
                }
                for row in found
            ]
        }
    )
