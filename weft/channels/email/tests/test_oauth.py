"""Logging in to a mailbox by consent."""

from datetime import UTC, datetime

import pytest

from weft.channels.email import oauth
from weft.channels.email.settings import Settings
from weft.kernel import secrets
from weft.kernel import settings as workspace

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, tzinfo=UTC)
BY_CONSENT = {"address": "help@shop.example", "auth": "xoauth2"}


def set_up(**apps):
    workspace.write(oauth.MailApps(**apps), by=None, at=NOW)


def test_a_provider_is_offered_only_where_the_workspace_has_an_app():
    assert oauth.vendors() == {}

    set_up(google_client_id="g", google_client_secret=secrets.seal("s"))
    assert list(oauth.vendors()) == ["google"]
    assert oauth.vendors()["google"].client_secret == "s"


def test_microsoft_is_asked_at_the_directory_of_the_workspace():
    set_up(microsoft_client_id="m", microsoft_tenant="shop.onmicrosoft.com")

    vendor = oauth.vendor_of(Settings(**BY_CONSENT, signs_in_with="microsoft"))
    assert "/shop.onmicrosoft.com/" in vendor.token_url
    assert "offline_access" in vendor.scopes


def test_a_mailbox_with_a_password_signs_in_nowhere():
    set_up(google_client_id="g")

    assert oauth.vendor_of(Settings(address="help@shop.example", signs_in_with="google")) is None
    with pytest.raises(oauth.NotSetUp):
        oauth.access_token(Settings(**BY_CONSENT, signs_in_with="microsoft"), 1)


def test_a_token_is_proved_as_imap_and_smtp_want_it():
    """The example of developers.google.com/workspace/gmail/imap/xoauth2-protocol."""
    proof = oauth.xoauth2("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg")

    assert proof == (
        "user=someuser@example.com\x01auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\x01\x01"
    )


def test_the_app_shows_none_of_its_secrets():
    set_up(google_client_id="g", google_client_secret=secrets.seal("hunter2"))

    assert "hunter2" not in repr(oauth.vendors())
    assert "gAAAA" not in repr(workspace.read(oauth.MailApps))
