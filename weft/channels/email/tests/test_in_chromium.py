"""What the sanitiser lets through, in a real browser and without the frame that also stops it."""

import pytest

from weft.channels.email import sanitise

from .test_sanitise import VECTORS


def seen_by(chromium, html):
    """Open a page with some HTML; return its dialogs and what it asked for."""
    page = chromium.new_page()
    dialogs, requests = [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url))
    page.route("**/*", lambda route: route.abort())
    page.set_content(f"<!doctype html><body>{html}</body>", wait_until="commit")
    for element in page.query_selector_all("a, details, p, div")[:400]:
        element.dispatch_event("click")
        element.dispatch_event("mouseover")
    page.wait_for_timeout(500)
    page.close()
    return dialogs, requests


@pytest.mark.slow
def test_d1_no_vector_opens_a_dialog_or_asks_for_anything(chromium):
    html = "".join(f"<div>{sanitise.clean(vector).html}</div>" for vector in VECTORS)

    assert seen_by(chromium, html.replace("<a ", "<a onclick='return false' ")) == ([], [])


@pytest.mark.slow
def test_the_same_vectors_bite_when_nothing_is_cleaned(chromium):
    dialogs, requests = [], []
    for vector in VECTORS[:12]:
        found = seen_by(chromium, vector)
        dialogs += found[0]
        requests += found[1]

    assert dialogs
    assert any("evil.example" in url for url in requests)
