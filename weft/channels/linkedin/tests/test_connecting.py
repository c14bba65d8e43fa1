"""A page at LinkedIn is connected, and what is wrong is said in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.vendors.linkedin import ADMIN, APP, PAGE, US
from tests.vendors.vendor import Broken
from weft.channels.linkedin import api, channel, connect
from weft.channels.linkedin.tests.stage import opened
from weft.gateway import actions, hooks, registry, sign_in
from weft.gateway.models import Grant

pytestmark = pytest.mark.django_db(transaction=True)


def codes(card):
    return [one.code for one in connect.check(registry.settings_of(card), card.id)]


def test_r34_a_page_is_connected_and_linkedin_brings_what_is_new_where_it_may(linkedin):
    alone = opened()
    assert codes(alone) == []
    assert linkedin.hooks == {}

    told = opened(app=APP)
    assert codes(told) == codes(told) == []
    [(key, address)] = linkedin.hooks.items()
    assert address == hooks.address(told.public_key)
    assert key == (
        f"(developerApplication:urn:li:developerApplication:{APP},user:{ADMIN},entity:{US},"
        "eventType:ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS)"
    )


def test_r34_what_is_wrong_is_said_in_words(linkedin, settings):
    assert codes(actions.open_inbox(kind="linkedin", name="L", by=None)) == ["missing"] * 3
    assert codes(opened(signed_in=False)) == ["sign_in"]
    assert codes(opened(page="1")) == ["other_page"]
    linkedin.is_tried = False
    assert codes(opened(app=APP)) == ["not_directed"]
    linkedin.is_let_in = False
    assert codes(opened()) == ["not_let_in"]
    linkedin.is_let_in = True
    linkedin.next(Broken())
    assert codes(opened()) == ["no_answer"]
    settings.WEFT_URL = "http://localhost:8000"
    assert codes(opened(app=APP)) == ["no_https"]


def test_an_owner_signs_in_without_a_proof_that_linkedin_refuses(linkedin, inbox):
    vendor = api.vendor(registry.settings_of(inbox))
    asked = sign_in.start_url(vendor, state="s", verifier="v", back_to="https://b", login="")
    assert "code_challenge" not in asked
    assert "rw_organization_admin" in asked
    linkedin.codes.add("c")

    tokens = sign_in.exchange(
        vendor, code="c", verifier="v", back_to="https://b", at=timezone.now()
    )
    assert tokens.refresh == "refresh"
    linkedin.gives_refresh = False
    without = sign_in.exchange(
        vendor, code="c", verifier="v", back_to="https://b", at=timezone.now()
    )
    assert without.ends_at - timezone.now() > timedelta(days=59)


def test_an_owner_sees_how_long_the_consent_stands_and_whether_linkedin_still_comes(linkedin):
    def told(card):
        signs = connect.health(registry.settings_of(card), card.id)
        return [(one.code, one.state) for one in signs]

    alone = opened()
    assert told(alone) == [("token", "good"), ("webhook", "good")]
    Grant.objects.update(ends_at=timezone.now() + timedelta(days=10))
    assert told(alone) == [("token", "warning"), ("webhook", "good")]

    brought = opened(app=APP)
    assert told(brought)[1] == ("webhook", "bad")
    codes(brought)
    assert told(brought) == [("token", "good"), ("webhook", "good")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("page", "weft"), ("app", "x"), ("client_id", "two words"), ("poll_minutes", 1),
        ("permissions", "r_x; drop"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_at_their_field(field, value):
    with pytest.raises(ValueError) as told:
        channel.Settings(**{field: value})
    assert list(told.value.args[0]) == [field]


def test_the_address_of_a_page_says_its_number():
    address = "https://www.linkedin.com/company/96072893/admin/dashboard/"
    assert channel.Settings(page=address).page == PAGE
    assert connect.CONNECTING.discover(address) == {"page": PAGE}
