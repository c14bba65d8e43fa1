"""Connecting a number: a test that says in words what is wrong; its templates and its health."""

import pytest

from tests.vendors import graph as meta
from tests.vendors.graph import APP_SECRET, TOKEN
from weft.channels.whatsapp import account, connect
from weft.channels.whatsapp.channel import CHANNEL
from weft.channels.whatsapp.settings import Settings
from weft.kernel import secrets

NUMBER, ACCOUNT = "220011223344556", "330011223344556"


@pytest.fixture
def graph(settings):
    with meta.at_meta(settings) as running:
        running.objects[NUMBER] = {"id": NUMBER, "quality_rating": "GREEN", "status": "CONNECTED"}
        yield running


def filled(**more):
    whole = {
        "access_token": secrets.seal(TOKEN),
        "app_secret": secrets.seal(APP_SECRET),
        "verify_token": "ours",
        "phone_number_id": NUMBER,
        "business_account_id": ACCOUNT,
    }
    return Settings(**whole | more)


def problems(**more):
    return {(one.code, one.field) for one in connect.check(filled(**more), 1)}


def test_a_number_that_is_in_order_is_subscribed_to(graph):
    assert problems() == set()
    assert [one.path for one in graph.asked] == [NUMBER, f"{ACCOUNT}/subscribed_apps"]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"access_token": ""}, ("no_access_token", "access_token")),
        ({"app_secret": ""}, ("no_app_secret", "app_secret")),
        ({"phone_number_id": ""}, ("no_phone_number_id", "phone_number_id")),
        ({"business_account_id": ""}, ("no_business_account_id", "business_account_id")),
        ({"phone_number_id": "1"}, ("no_account", "phone_number_id")),
        ({"access_token": "not sealed by us"}, ("type_again", "access_token")),
    ],
)
def test_what_is_missing_or_wrong_is_named_with_its_field(graph, more, problem):
    assert problem in problems(**more)


def test_a_wrong_token_or_secret_is_told_apart(graph):
    assert problems(access_token=secrets.seal("old")) == {("bad_token", "access_token")}
    assert problems(app_secret=secrets.seal("other")) == {("bad_secret", "app_secret")}


def test_without_a_secret_it_cannot_be_switched_on():
    assert CHANNEL.connecting.missing(filled(app_secret=""))
    assert not CHANNEL.connecting.missing(filled())


@pytest.mark.parametrize("wrong", [{"phone_number_id": "+48 600"}, {"business_account_id": "a"},
                                   {"max_per_minute": 0}, {"verify_token": "a\nb"}])  # fmt: skip
def test_what_cannot_be_right_is_refused_at_once(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Settings(**wrong)


def body(text, **more):
    return {"type": "BODY", "text": text} | more


def test_templates_of_all_pages_are_brought_and_only_those_that_we_can_fill_are_offered(graph):
    def template(name, *components, status="APPROVED"):
        return {"name": name, "language": "pl", "status": status, "category": "UTILITY",
                "components": list(components)}  # fmt: skip

    header = {"type": "HEADER", "format": "TEXT", "text": "Paczka"}
    footer = {"type": "FOOTER", "text": "Sklep"}
    picture = {"type": "HEADER", "format": "IMAGE"}
    link = {"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://a.example/{{1}}"}]}
    graph.lists[f"{ACCOUNT}/message_templates"] = [
        template("ready", header, body("Halo {{1}}, paczka {{2}} czeka."), footer),
        template("paused", body("Halo"), status="PAUSED"),
        template("picture", picture, body("Halo")),
        template("link", body("Halo"), link),
        template("plain", body("Halo")),
    ]
    found = {one.name: one for one in account.templates(filled(), 1)}

    assert len(found) == 5
    assert {name for name, one in found.items() if one.is_approved} == {"ready", "plain"}
    ready = found["ready"]
    assert (ready.text, ready.header, ready.footer, ready.category, ready.language) == (
        "Halo {{1}}, paczka {{2}} czeka.", "Paczka", "Sklep", "utility", "pl",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "signs"),
    [
        ({"quality_rating": "GREEN"}, {("quality", "good")}),
        ({"quality_rating": "RED", "status": "FLAGGED"}, {("quality", "bad"), ("status", "bad")}),
        ({"quality_rating": "UNKNOWN", "status": "CONNECTED"}, set()),
    ],
)
def test_quality_and_restrictions_are_signs_for_the_owner(graph, said, signs):
    graph.objects[NUMBER] = said
    graph.debug(scopes=list(account.PERMISSIONS))

    assert {(one.code, one.state) for one in account.health(filled(), 1)} == signs
