"""The first visit to an empty Weft, and logging in with a passkey, as somebody does it."""

import pytest
from playwright.sync_api import expect

PASSWORD = "four calm words here"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
SIZES = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]


def set_up(page) -> None:
    """Walk through the three screens."""
    page.fill("[name=first_name]", "Olga")
    page.fill("[name=surname]", "Nowak")
    page.fill("[name=email]", "olga@shop.example")
    page.fill("[name=password]", PASSWORD)
    page.click("button:has-text('Continue')")
    page.wait_for_url("**/setup/brand/")
    page.fill("[name=name]", "Wool & Co")
    page.click("button:has-text('Continue')")
    page.wait_for_url("**/setup/snippet/")


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_the_first_visit_ends_in_the_inbox_after_three_screens(weft, open_page, size):
    page = open_page(weft, viewport=size, timezone_id="Europe/Prague")
    assert page.url == f"{weft}/setup/"

    set_up(page)
    snippet = page.inner_text("copy-text code")
    assert snippet.startswith("<script async src=")
    page.click("button:has-text('Open the inbox')")
    page.wait_for_url("**/inbox/**")

    expect(page.get_by_role("link", name="Say when you answer")).to_be_visible()
    page.goto(f"{weft}/profile/")
    assert page.input_value("[name=time_zone]") == "Europe/Prague"
    assert page.goto(f"{weft}/setup/").status == 404
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.problems == []


def test_an_invited_colleague_joins_and_stands_in_the_inbox(weft, open_page, settings):
    settings.WEFT_URL = weft
    page = open_page(weft)
    set_up(page)
    page.goto(f"{weft}/people/")
    form = page.locator("form:has([name=email])").last
    for name, words in {"first_name": "Jan", "surname": "Kos", "email": "jan@shop.example"}.items():
        form.locator(f"[name={name}]").fill(words)
    form.locator("[name=email]").press("Enter")
    link = page.locator("copy-text code").inner_text()

    colleague = open_page(link)
    colleague.fill("[name=password]", PASSWORD)
    colleague.press("[name=password]", "Enter")

    colleague.wait_for_url("**/inbox/**")
    assert colleague.problems == []
    again = open_page(link)
    assert "This link does not work" in again.inner_text("main")


def test_a_passkey_replaces_the_password(weft, open_page):
    page = open_page(weft)
    set_up(page)
    page.click("button:has-text('Open the inbox')")
    page.wait_for_url("**/inbox/**")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    page.goto(f"{weft}/account/2fa/webauthn/")
    page.click("a:has-text('Add a passkey')")
    page.fill("[name=password]", PASSWORD)  # is it still you?
    page.click("button:has-text('Continue')")
    page.wait_for_selector("#mfa_webauthn_add")
    page.wait_for_load_state()  # the button does nothing before its script has come
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{weft}/account/logout/")
    page.click("main button[type=submit]")
    page.wait_for_url("**/account/login/**")
    page.click("#passkey_login")
    page.wait_for_url("**/inbox/**")

    assert page.goto(f"{weft}/profile/").status == 200
    assert page.problems == []
