"""The addresses of the console. They are nouns; what one does to them is the verb."""

from __future__ import annotations

from django.urls import URLPattern, path

from weft.console import account_urls
from weft.console.views import (
    assignees,
    brand,
    closures,
    connecting,
    conversations,
    customers,
    departures,
    drafts,
    inbox,
    inboxes,
    letters,
    moves,
    prepared,
    previews,
    quarantine,
    replies,
    snoozes,
    tags,
    templates,
    typing,
    uploads,
)

app_name = "console"

_C = "conversations/<int:conversation_id>/"
_P = "customers/<int:customer_id>/"

urlpatterns: list[URLPattern] = [
    path("", inbox.home, name="home"),
    path("inbox/", inbox.inbox, name="inbox"),
    path(_C, conversations.show, name="conversation"),
    path(f"{_C}header", conversations.header, name="conversation-header"),
    path(f"{_C}timeline", conversations.timeline, name="timeline"),
    path(f"{_C}row", conversations.row, name="conversation-row"),
    path(f"{_C}panel", conversations.panel, name="panel"),
    path(f"{_C}reading", conversations.reading, name="reading"),
    path(f"{_C}replies", replies.replies, name="replies"),
    path(f"{_C}notes", replies.notes, name="notes"),
    path(f"{_C}messages/<int:message_id>/retry", replies.retry, name="retry"),
    path(f"{_C}messages/<int:message_id>/departure", departures.departure, name="departure"),
    path(f"{_C}messages/<int:message_id>/sheet", letters.sheet, name="sheet"),
    path(f"{_C}messages/<int:message_id>/original", letters.original, name="original"),
    path(f"{_C}templates", prepared.templates, name="filled-templates"),
    path(f"{_C}signature", prepared.signature, name="signature"),
    path(f"{_C}preview", previews.preview, name="preview"),
    path(f"{_C}draft", drafts.draft, name="draft"),
    path(f"{_C}typing", typing.typing, name="typing"),
    path(f"{_C}assignee", assignees.assignee, name="assignee"),
    path(f"{_C}closure", closures.closure, name="closure"),
    path(f"{_C}snooze", snoozes.snooze, name="snooze"),
    path(f"{_C}tags", tags.tags, name="tags"),
    path(f"{_C}tags/<path:name>", tags.tag, name="tag"),
    path(f"{_C}merge", moves.merge, name="merge"),
    path(f"{_C}split", moves.split, name="split"),
    path(f"{_C}moves/<uuid:batch>", moves.move, name="move"),
    path(f"{_P}name", customers.name, name="customer-name"),
    path(f"{_P}facts", customers.facts, name="facts"),
    path(f"{_P}facts/<int:fact_id>", customers.fact, name="fact"),
    path(f"{_P}merges", customers.merges, name="customer-merges"),
    path(f"{_P}merges/<int:merge_id>", customers.merge, name="customer-merge"),
    path("uploads", uploads.uploads, name="uploads"),
    path("inboxes/", inboxes.inboxes, name="inboxes"),
    path("inboxes/alarm/", connecting.alarm, name="alarm"),
    path("inboxes/new/<slug:kind>/", connecting.begin, name="inbox-new"),
    path("inboxes/apps/<slug:kind>/", connecting.apps, name="inbox-apps"),
    path("inboxes/sign-in/", connecting.signed_in, name="signed-in"),
    path("inboxes/<int:inbox_id>/connection/", connecting.connection, name="connection"),
    path("inboxes/<int:inbox_id>/sign-in/", connecting.sign_in, name="sign-in"),
    path("inboxes/<int:inbox_id>/records/", connecting.records, name="records"),
    path("inboxes/<int:inbox_id>/", inboxes.inbox, name="inbox-settings"),
    path("inboxes/<int:inbox_id>/preview", inboxes.preview, name="inbox-preview"),
    path("inboxes/<int:inbox_id>/secret", inboxes.secret, name="inbox-secret"),
    path("settings/brand/", brand.brand, name="brand"),
    path("settings/templates/", templates.templates, name="templates"),
    path("settings/templates/<int:template_id>/", templates.template, name="template"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<int:delivery_id>/run", quarantine.run, name="quarantine-run"),
    *account_urls.urlpatterns,
]
