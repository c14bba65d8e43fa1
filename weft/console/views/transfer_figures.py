"""How often conversations change hands, why, and what it costs the customer (R70, R72, R73)."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weft.console.forms.transfers import HandoverForm
from weft.console.timeline import handing
from weft.conversations import queries as conversations
from weft.kernel import settings
from weft.people import policy
from weft.people.policy import AgentRequest
from weft.transfers import queries
from weft.transfers.queries import Figures, Row
from weft.transfers.settings import Handover

DAYS = (7, 30, 90)


@policy.allows(*policy.LEADERS)
@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: AgentRequest) -> HttpResponse:
    """Show the figures of some days and the rows behind them (GET); set the rules (POST)."""
    chosen = settings.read(Handover)
    form = HandoverForm.of(chosen, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        settings.write(form.chosen(), by=request.user.pk, at=timezone.now())
        settings.write(form.joining(), by=request.user.pk, at=timezone.now())
        return redirect("console:transfers")
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(one) for one in DAYS} else DAYS[1]
    until = timezone.now()
    found = queries.figures(until - timedelta(days=days), until)
    names = {inbox.id: inbox.name for inbox in conversations.all_inboxes()}
    shown = _shown(found.rows, request)
    context = {
        "days": days,
        "choices": DAYS,
        "rates": _rates(found, names, chosen.most_percent),
        "reasons": [(code, handing.reason_name(code), count) for code, count in found.reasons],
        "compared": found.compared,
        "rows": [_row(row, names) for row in shown],
        "is_narrowed": len(shown) < len(found.rows),
        "away": found.sent_away,
        "answered": sum(rate.answered for rate in found.rates),
        "target": chosen.most_percent,
        "form": form,
        "place": "board",
    }
    return render(request, "console/transfers/figures.html", context)


def _rates(found: Figures, names: dict[int, str], most: int) -> list[dict[str, object]]:
    return [
        {
            "inbox_id": rate.inbox_id,
            "name": names.get(rate.inbox_id, ""),
            "answered": rate.answered,
            "moved": rate.moved,
            "percent": rate.percent,
            "is_over": rate.percent is not None and rate.percent > most,
        }
        for rate in found.rates
    ]


def _shown(rows: list[Row], request: AgentRequest) -> list[Row]:
    """Return the rows that make the figure which was opened; all where none was."""
    inbox, reason = request.GET.get("inbox", ""), request.GET.get("reason")
    how, asked = request.GET.get("how", ""), request.GET.get("asked", "")
    return [
        row
        for row in rows
        if (not inbox or str(row.inbox_id) == inbox)
        and (reason is None or row.reason == reason)
        and (how not in {"warm", "cold"} or row.is_warm == (how == "warm"))
        and (not asked or row.asked_again)
    ]


def _row(row: Row, names: dict[int, str]) -> dict[str, object]:
    asked = {
        "number": _("the number"),
        "email": _("the e-mail address"),
        "phone": _("the phone number"),
        "address": _("the address"),
    }
    return {
        "row": row,
        "inbox": names.get(row.inbox_id, ""),
        "why": ": ".join(filter(None, [handing.reason_name(row.reason), row.words])),
        "asked": ", ".join(asked[kind] for kind in dict.fromkeys(row.asked_again)),
    }
