"""Connecting an inbox: of a channel of paper that is asked like any other, and of a mailbox."""

import dataclasses
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from weft.console.tests.cast import Desk, agent
from weft.conversations import queries
from weft.gateway import connecting, contract, grants, health, registry
from weft.gateway.models import Grant
from weft.gateway.tests import consent
from weft.kernel import secrets
from weft.kernel import settings as workspace

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What an owner fills in."""

    place: str = field(default="", metadata={"label": "Place"})
    stamp: str = field(default="", repr=False, metadata={"label": "Stamp", "is_secret": True})
    weight: int = field(default=80, metadata={"label": "Weight", "is_advanced": True})
    way: str = "stamp"

    def __post_init__(self):
        if self.place == "nowhere":
            raise ValueError({"place": "There is no such place."})


class Pigeons:
    """The vendor of paper: finds fault as it is told."""

    def __init__(self):
        self.problems = []
        self.vendor = None
        self.checked = []

    def check(self, settings, inbox_id):
        self.checked.append((settings, inbox_id))
        return self.problems


@pytest.fixture
def pigeons(monkeypatch):
    pigeons = Pigeons()
    steps = connecting.Connecting(
        first="place",
        discover=lambda place: {"weight": 120, "place": place.removeprefix("to ")},
        found=lambda settings: f"Paper of {settings.weight} grams",
        secrets=lambda settings: ["stamp"],
        advice=lambda settings: ["Buy a stamp.", "https://post.example/stamps"],
        missing=lambda settings: (
            [] if settings.stamp else [connecting.Problem(code="missing", words="No stamp.")]
        ),
        check=pigeons.check,
        vendor=lambda settings: pigeons.vendor,
        account=lambda settings: settings.place,
        with_consent={"way": "consent"},
        with_secret={"way": "stamp"},
        records=lambda settings: [
            connecting.Record(name="a.example", value="v=1", state="wrong", purpose="Because")
        ],
        make_key=lambda settings: {"weight": 200},
        copies=lambda settings, hook: [connecting.Copied(words="Write to:", text=hook)],
        returns="Let people come back to:",
    )
    paper = contract.Channel(
        kind="paper", label="Paper", icon="mail", settings=Paper,
        capabilities=contract.Capabilities(max_text=10), parse=lambda settings, request: [],
        send=lambda settings, outbound: "1", verify=lambda settings, request: None,
        connecting=steps,
    )  # fmt: skip
    channels = {**registry.all_channels(), "paper": paper}
    monkeypatch.setattr(registry, "all_channels", lambda: channels)
    registry.channel_of.cache_clear()
    yield pigeons
    registry.channel_of.cache_clear()


@pytest.fixture
def desk(client):
    return Desk(client, role="owner")


def begun(desk, place="Kraków"):
    answer = desk.client.post("/inboxes/new/paper/", {"place": place})
    assert answer.status_code == 302, answer.content.decode()
    return int(answer["Location"].split("/")[2])


def page_of(desk, inbox_id):
    return desk.client.get(f"/inboxes/{inbox_id}/connection/").content.decode()


def test_one_answer_opens_an_inbox_that_is_off_with_the_rest_found(desk, pigeons):
    inbox_id = begun(desk)
    card = queries.inbox(inbox_id)

    assert not card.is_on
    assert (card.name, card.settings["weight"]) == ("Kraków", 120)
    page = page_of(desk, inbox_id)
    assert "Paper of 120 grams" in page
    assert '<a href="https://post.example/stamps"' in page
    assert pigeons.checked == []


def test_the_same_answer_again_leads_to_the_inbox_that_is_there(desk, pigeons):
    assert begun(desk) == begun(desk, "KRAKÓW")


def test_an_inbox_is_called_by_what_was_meant_and_not_by_how_it_was_typed(desk, pigeons):
    first = begun(desk, place="to Kraków")

    assert queries.inbox(first).name == "Kraków"
    assert begun(desk, place="to Kraków") == begun(desk, place="Kraków") == first


def test_what_the_channel_refuses_is_told_before_anything_is_opened(desk, pigeons):
    before = len(queries.all_inboxes())
    answer = desk.client.post("/inboxes/new/paper/", {"place": "nowhere"})

    assert answer.status_code == 422
    assert "There is no such place." in answer.content.decode()
    assert len(queries.all_inboxes()) == before


def test_a_channel_that_cannot_receive_and_send_is_not_offered(desk, pigeons, monkeypatch):
    assert "/inboxes/new/paper/" in desk.client.get("/inboxes/").content.decode()

    monkeypatch.setattr(contract.Channel, "is_whole", False)
    assert "/inboxes/new/paper/" not in desk.client.get("/inboxes/").content.decode()
    assert desk.client.get("/inboxes/new/paper/").status_code == 404


def test_a_test_that_passes_switches_it_on(desk, pigeons):
    inbox_id = begun(desk)
    answer = desk.client.post(
        f"/inboxes/{inbox_id}/connection/", {"place": "Kraków", "stamp": "s3cret", "weight": 90}
    )

    assert answer.status_code == 302
    card = queries.inbox(inbox_id)
    assert card.is_on
    assert card.settings["weight"] == 90
    assert secrets.unseal(card.settings["stamp"]) == "s3cret"


def test_a_test_that_fails_keeps_the_answers_and_says_what_to_do(desk, pigeons):
    pigeons.problems = [
        connecting.Problem(
            code="wrong", words="The stamp is <wrong>.", steps=["Lick it."], field="weight"
        )
    ]
    inbox_id = begun(desk)
    answer = desk.client.post(
        f"/inboxes/{inbox_id}/connection/", {"place": "Kraków", "stamp": "s3cret", "weight": 90}
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "The stamp is &lt;wrong&gt;." in page
    assert "Lick it." in page
    assert 'aria-invalid="true"' in page
    assert not queries.inbox(inbox_id).is_on
    assert queries.inbox(inbox_id).settings["weight"] == 90


def test_a_secret_is_never_shown_and_an_empty_field_keeps_it(desk, pigeons):
    inbox_id = begun(desk)
    form = {"place": "Kraków", "stamp": "s3cret", "weight": 90}
    desk.client.post(f"/inboxes/{inbox_id}/connection/", form)
    sealed = queries.inbox(inbox_id).settings["stamp"]
    desk.client.post(f"/inboxes/{inbox_id}/connection/", form | {"stamp": ""})

    assert queries.inbox(inbox_id).settings["stamp"] == sealed
    for page in (
        page_of(desk, inbox_id),
        desk.client.get(f"/inboxes/{inbox_id}/").content.decode(),
    ):
        assert "s3cret" not in page
        assert sealed not in page


def test_e2_an_inbox_that_is_not_connected_cannot_be_switched_on_beside_its_test(desk, pigeons):
    inbox_id = begun(desk)
    form = {"name": "Kraków", "is_on": "on", "place": "Kraków", "time_zone": "Europe/Prague"}
    week = {f"{side}_{day}": "" for day in range(7) for side in ("opens", "closes")}
    answer = desk.client.post(f"/inboxes/{inbox_id}/", form | week)

    assert answer.status_code == 422
    assert "No stamp." in answer.content.decode()
    assert not queries.inbox(inbox_id).is_on


def test_what_to_publish_is_shown_and_a_key_is_made_on_request_only(desk, pigeons):
    inbox_id = begun(desk)
    page = desk.client.get(f"/inboxes/{inbox_id}/records/").content.decode()
    assert "v=1" in page
    assert queries.inbox(inbox_id).settings["weight"] == 120

    desk.client.post(f"/inboxes/{inbox_id}/records/")
    assert queries.inbox(inbox_id).settings["weight"] == 200


def test_d46_an_inbox_that_is_broken_says_so_in_the_list_and_on_its_page(desk, pigeons):
    inbox_id = begun(desk)
    desk.client.post(
        f"/inboxes/{inbox_id}/connection/", {"place": "Kraków", "stamp": "s", "weight": 90}
    )
    assert "Needs you" not in desk.client.get("/inboxes/").content.decode()

    health.begin(inbox_id)
    health.troubled(inbox_id, "The pigeons are ill.", at=timezone.now())
    listed = desk.client.get("/inboxes/").content.decode()
    assert "Needs you" in listed
    # to where its trouble stands
    assert f'id="inbox-{inbox_id}" href="/inboxes/{inbox_id}/connection/"' in listed
    assert "The pigeons are ill." in page_of(desk, inbox_id)
    assert "1 inbox needs you" in desk.page()
    assert "1 inbox needs you" in desk.client.get("/inboxes/alarm/").content.decode()

    desk.client.force_login(agent("Cy"))
    assert "needs you" not in desk.client.get("/inboxes/alarm/").content.decode()


@pytest.mark.parametrize("role", ["agent", "observer"])
def test_only_who_leads_connects(client, pigeons, role):
    desk = Desk(client, role="owner")
    inbox_id = begun(desk)
    client.force_login(agent("Cy", role))

    for path in ("new/paper/", f"{inbox_id}/connection/", f"{inbox_id}/records/", "sign-in/"):
        assert client.get(f"/inboxes/{path}").status_code == 403


# Signing in at the vendor


@pytest.fixture
def server(settings, pigeons):
    with consent.running(settings) as server:
        pigeons.vendor = server.vendor(server.port)
        yield server


def leave(desk, inbox_id):
    """Press the button; return the vendor's page to which it leads."""
    answer = desk.client.post(f"/inboxes/{inbox_id}/sign-in/")
    assert answer.status_code == 200
    return answer["Refresh"].partition("url=")[2]


def test_signing_in_connects_without_a_secret(desk, pigeons, server):
    inbox_id = begun(desk)
    answer = desk.client.get("/inboxes/sign-in/", server.agree(leave(desk, inbox_id)))

    assert answer.status_code == 302
    assert grants.holds(inbox_id, "other")
    assert queries.inbox(inbox_id).is_on
    assert queries.inbox(inbox_id).settings["way"] == "consent"
    assert "Sign in again" in page_of(desk, inbox_id)


def test_consent_that_was_withdrawn_is_told_with_a_button_to_sign_in_again(desk, pigeons, server):
    inbox_id = begun(desk)
    desk.client.get("/inboxes/sign-in/", server.agree(leave(desk, inbox_id)))
    server.good.clear()
    Grant.objects.update(expires_at=timezone.now())
    with pytest.raises(grants.SignInAgain):
        grants.access_token(inbox_id, pigeons.vendor)

    page = page_of(desk, inbox_id)
    assert "Consent withdrawn" in page
    assert "Sign in again" in page

    desk.client.get("/inboxes/sign-in/", server.agree(leave(desk, inbox_id)))
    assert "Consent given" in page_of(desk, inbox_id)


def test_the_vendor_learns_the_account_and_the_address_of_return(desk, pigeons, server, settings):
    url = leave(desk, begun(desk))
    asked = parse_qs(urlsplit(url).query)

    assert asked["login_hint"] == ["Kraków"]
    assert asked["redirect_uri"] == [f"{settings.WEFT_URL}/inboxes/sign-in/"]


def test_an_inbox_with_an_app_of_its_own_shows_where_people_come_back_to(desk, pigeons, settings):
    settings.WEFT_URL = "https://weft.example"
    inbox_id = begun(desk)
    page = page_of(desk, inbox_id)

    assert "Let people come back to:" in page
    assert "https://weft.example/inboxes/sign-in/" in page
    assert f"https://weft.example/hooks/{queries.inbox(inbox_id).public_key}" in page


def test_a_way_back_is_good_once_and_only_in_the_session_that_left(desk, pigeons, server, client):
    inbox_id = begun(desk)
    back = server.agree(leave(desk, inbox_id))
    stranger = type(client)()
    stranger.force_login(agent("Eve", "owner"))

    assert stranger.get("/inboxes/sign-in/", back).status_code == 302
    assert not grants.holds(inbox_id, "other")
    desk.client.get("/inboxes/sign-in/", back | {"state": "guess"})
    assert not grants.holds(inbox_id, "other")
    desk.client.get("/inboxes/sign-in/", back)
    assert grants.holds(inbox_id, "other")

    again = desk.client.get("/inboxes/sign-in/", back, follow=True).content.decode()
    assert "has taken too long" in again


def test_whoever_says_no_changes_nothing(desk, pigeons, server):
    inbox_id = begun(desk)
    back = server.agree(leave(desk, inbox_id)) | {"code": "", "error": "access_denied"}
    page = desk.client.get("/inboxes/sign-in/", back, follow=True).content.decode()

    assert "You have not agreed" in page
    assert not queries.inbox(inbox_id).is_on


def test_a_sign_in_that_took_too_long_is_begun_again(desk, pigeons, server, monkeypatch):
    from weft.console.views import connecting as views

    monkeypatch.setattr(views, "PATIENCE", timedelta(seconds=-1))
    inbox_id = begun(desk)
    desk.client.get("/inboxes/sign-in/", server.agree(leave(desk, inbox_id)))

    assert not grants.holds(inbox_id, "other")


@pytest.mark.parametrize(
    "answer",
    [(500, b""), (200, b"{}"), (400, b'{"error": "invalid_grant"}'), (401, b'{"error": 1}')],
)
def test_a_vendor_that_does_not_confirm_is_told_in_words(desk, pigeons, server, answer):
    inbox_id = begun(desk)
    back = server.agree(leave(desk, inbox_id))
    server.answers = lambda form: answer
    page = desk.client.get("/inboxes/sign-in/", back, follow=True).content.decode()

    assert "did not confirm the sign-in" in page
    assert not grants.holds(inbox_id, "other")


def test_without_an_app_nobody_can_sign_in(desk, pigeons):
    assert desk.client.post(f"/inboxes/{begun(desk)}/sign-in/").status_code == 404


def test_the_apps_of_the_workspace_are_kept_sealed_and_never_shown(desk):
    kind = next(
        kind
        for kind, channel in registry.all_channels().items()
        if channel.connecting and hasattr(channel.connecting.shared, "google_client_secret")
    )
    shape = registry.channel(kind).connecting.shared
    form = dict.fromkeys((field.name for field in dataclasses.fields(shape)), "")
    desk.client.post(
        f"/inboxes/apps/{kind}/",
        form | {"google_client_id": "g", "google_client_secret": "s3cret"},
    )
    kept = workspace.read(shape)
    page = desk.client.get(f"/inboxes/apps/{kind}/").content.decode()

    assert secrets.unseal(kept.google_client_secret) == "s3cret"
    assert 'value="g"' in page
    assert "s3cret" not in page
    assert kept.google_client_secret not in page
