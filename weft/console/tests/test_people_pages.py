"""Set-up, joining, the people page and one's own profile, in a browser without scripts."""

import io
import re

import pytest
from django.core import mail
from django.test import Client
from PIL import Image

from weft.conversations.models import Inbox
from weft.kernel import settings as workspace
from weft.people.models import Agent, Invitation, Team
from weft.people.roles import Role
from weft.people.settings import Brand
from weft.people.tests.conftest import PASSWORD, agent

OWNER = {
    "first_name": "Olga", "surname": "Nowak", "email": "Olga@shop.example",
    "password": PASSWORD, "language": "pl", "time_zone": "Europe/Warsaw",
}  # fmt: skip
BRAND = {"name": "Wool & Co", "colour": "#3B5BDB", "language": "cs", "time_zone": "Europe/Prague"}


@pytest.fixture(autouse=True)
def _no_remembered_settings(db):
    workspace.forget()
    yield
    workspace.forget()


@pytest.fixture
def owner_client(client, db):
    client.force_login(agent("Olga", Role.OWNER))
    return client


def test_the_first_visit_is_three_screens(client):
    assert client.get("/setup/").status_code == 200
    assert client.post("/setup/", OWNER)["Location"] == "/setup/brand/"
    assert client.get("/setup/brand/").status_code == 200
    assert client.post("/setup/brand/", BRAND)["Location"] == "/setup/snippet/"
    page = client.get("/setup/snippet/").content.decode()
    assert client.post("/setup/snippet/")["Location"] == "/"

    owner, inbox = Agent.objects.get(), Inbox.objects.get()
    assert (owner.role, owner.language, owner.time_zone) == ("owner", "pl", "Europe/Warsaw")
    assert workspace.read(Brand) == Brand(**{**BRAND, "colour": "#3b5bdb"})
    assert inbox.kind == "webchat"
    assert f"/widget/{inbox.public_key}.js" in page


def test_the_set_up_is_gone_once_there_is_an_owner(client, db):
    agent("Olga", Role.OWNER)

    for path in ("/setup/", "/setup/brand/", "/setup/snippet/"):
        assert client.get(path).status_code == 404
        assert client.post(path, OWNER | BRAND).status_code == 404
    assert Agent.objects.count() == 1


def test_the_last_two_screens_are_gone_once_they_are_done(client):
    client.post("/setup/", OWNER)
    client.post("/setup/brand/", BRAND)
    client.post("/setup/snippet/")

    for path in ("/setup/", "/setup/brand/", "/setup/snippet/"):
        assert client.get(path).status_code == 404


def test_going_back_in_the_set_up_opens_no_second_inbox(client):
    client.post("/setup/", OWNER)
    client.post("/setup/brand/", BRAND)

    client.post("/setup/brand/", BRAND | {"name": "Other"})

    assert Inbox.objects.count() == 1
    assert workspace.read(Brand).name == "Other"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "short"), ("password", "password123"), ("password", "olga@shop.example"),
        ("email", "no address"), ("first_name", ""), ("surname", "a\0b"), ("language", "xx"),
        ("time_zone", "Mars/Olympus"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_set_up_is_explained_and_makes_nobody(client, field, value):
    page = client.post("/setup/", OWNER | {field: value})

    assert page.status_code == 422
    assert PASSWORD not in page.content.decode()
    assert not Agent.objects.exists()


@pytest.mark.parametrize("colour", ["red", "#12345", "#3b5bdb;}", "javascript:1"])
def test_a_colour_is_a_colour(client, colour):
    client.post("/setup/", OWNER)

    assert client.post("/setup/brand/", BRAND | {"colour": colour}).status_code == 422


def invite(client: Client, **changes):
    given = {"first_name": "Nia", "surname": "W", "email": "nia@shop.example", "role": "agent"}
    return client.post("/people/invitations/", given | changes)


def link_in(page) -> str:
    return re.search(r"/join/[\w-]+/", page.content.decode())[0]


def test_the_link_of_an_invitation_is_shown_when_no_mail_is_set_up(owner_client):
    page = invite(owner_client)

    assert page.status_code == 200
    assert "nothing was sent" in page.content.decode()
    assert mail.outbox == []
    assert Client().get(link_in(page)).status_code == 200


def test_an_invitation_is_mailed_in_the_shops_language(owner_client, settings):
    settings.EMAIL_HOST = "mail.example"

    page = invite(owner_client)

    assert [message.to for message in mail.outbox] == [["nia@shop.example"]]
    assert link_in(page) in mail.outbox[0].body


def test_a_mail_that_cannot_be_sent_still_leaves_the_link(owner_client, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    page = invite(owner_client)

    assert "could not be sent" in page.content.decode()
    assert link_in(page)


def test_a_name_cannot_smuggle_a_header_into_the_mail(owner_client, settings):
    settings.EMAIL_HOST = "mail.example"
    Agent.objects.update(surname="X\r\nBcc: all@shop.example")

    invite(owner_client)

    assert mail.outbox[0].recipients() == ["nia@shop.example"]
    assert "\n" not in mail.outbox[0].subject


def test_the_invited_person_joins_and_is_logged_in(owner_client):
    link = link_in(invite(owner_client))
    browser = Client()

    given = {"first_name": "Nia", "surname": "Wilk", "password": PASSWORD, "language": "cs"}
    answer = browser.post(link, given)

    assert answer["Location"] == "/"
    assert browser.get("/profile/").status_code == 200
    assert Agent.objects.get(email="nia@shop.example").name == "Nia Wilk"
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"), [("pl", "Dołącz do zespołu"), ("cs", "Přidat se k týmu")]
)
def test_the_invited_join_a_team_and_are_not_joined_as_two_customers_are(
    owner_client, language, words
):
    link = link_in(invite(owner_client))

    page = Client(headers={"Accept-Language": language}).get(link).content.decode()

    assert re.search(rf"<button[^>]*>{words}</button>", page)


def test_every_link_that_does_not_work_looks_the_same(owner_client):
    old = link_in(invite(owner_client))
    invite(owner_client)
    dead = [
        Client().get(path) for path in (old, "/join/x/", "/join/%20/", "/join/" + "a" * 43 + "/")
    ]

    assert {page.status_code for page in dead} == {404}
    assert len({page.content for page in dead}) == 1


def test_the_address_of_the_join_page_leaks_to_nobody(owner_client):
    # to no other site; without any, a browser's form has no origin, and nobody could join
    assert Client().get(link_in(invite(owner_client)))["Referrer-Policy"] == "same-origin"


def test_a_supervisor_cannot_invite_an_owner_by_changing_the_form(client, db):
    client.force_login(agent("Sam", Role.SUPERVISOR))

    assert invite(client, role="owner").status_code == 422
    assert not Invitation.objects.exists()


def test_extra_fields_in_a_form_change_nothing_else(client, db):
    bo = agent("Bo")
    client.force_login(bo)
    before = Agent.objects.filter(pk=bo.pk).values().get()

    extras = dict.fromkeys(before, "1") | {"role": "owner", "password": "x", "email": "a@b.example"}
    client.post(
        "/profile/",
        extras
        | {"first_name": "Bob", "surname": "Test", "language": "en", "time_zone": "UTC"}
        | {"signature": "", "undo_seconds": ""},
    )

    after = Agent.objects.filter(pk=bo.pk).values().get()
    assert {name for name in before if before[name] != after[name]} == {"first_name"}


def test_the_last_owner_is_told_why_not(owner_client):
    olga = Agent.objects.get()

    page = owner_client.post(f"/people/{olga.pk}/role/", {"role": "agent"}, follow=True)

    assert "There must be an owner" in page.content.decode()
    assert Agent.objects.get().role == "owner"


def test_people_are_changed_deactivated_and_let_in_again(owner_client):
    bo = agent("Bo")

    owner_client.post(f"/people/{bo.pk}/role/", {"role": "observer"})
    owner_client.post(f"/people/{bo.pk}/deactivation/")
    bo.refresh_from_db()
    assert (bo.role, bo.is_active) == ("observer", False)
    owner_client.post(f"/people/{bo.pk}/deactivation/", {"undo": "1"})
    bo.refresh_from_db()
    assert bo.is_active


def test_an_invitation_can_be_called_back(owner_client):
    link = link_in(invite(owner_client))

    owner_client.post(f"/people/{Agent.objects.get(first_name='Nia').pk}/invitation/")

    assert Client().get(link).status_code == 404


def test_a_team_is_made_changed_and_dissolved(owner_client):
    bo = agent("Bo")

    owner_client.post("/teams/", {"name": "Returns", "members": [bo.pk]})
    team = Team.objects.get()
    assert owner_client.post("/teams/", {"name": "returns"}).status_code == 422
    owner_client.post(f"/teams/{team.pk}/", {"name": "Refunds", "members": []})
    team.refresh_from_db()
    assert (team.name, team.members.count()) == ("Refunds", 0)
    owner_client.post(f"/teams/{team.pk}/", {"dissolve": "1"})
    assert not Team.objects.exists()


def test_a_team_that_answers_an_inbox_stays(owner_client):
    owner_client.post("/teams/", {"name": "Returns"})
    team = Team.objects.get()
    Inbox.objects.create(kind="webchat", name="Shop", team=team)

    page = owner_client.post(f"/teams/{team.pk}/", {"dissolve": "1"}, follow=True)

    assert "Give the inbox away first" in page.content.decode()
    assert Team.objects.exists()


def test_a_photo_is_shown_and_taken_away(client, db):
    bo = agent("Bo")
    client.force_login(bo)
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(picture, "PNG")
    picture.name = "me.png"
    picture.seek(0)

    client.post("/profile/photo/", {"photo": picture})
    bo.refresh_from_db()
    assert bo.photo_url in client.get("/profile/").content.decode()
    client.post("/profile/photo/")
    bo.refresh_from_db()
    assert bo.photo_url == ""


def test_a_photo_that_is_none_is_explained(client, db):
    client.force_login(agent("Bo"))
    fake = io.BytesIO(b"<svg onload=alert(1)>")
    fake.name = "me.png"

    page = client.post("/profile/photo/", {"photo": fake}, follow=True)

    assert "Choose a JPEG, PNG or WebP" in page.content.decode()


def test_names_are_text_wherever_they_are_shown(owner_client):
    agent("<script>alert(1)</script>", email="x@shop.example", surname='"><img src=x onerror=1>')
    invite(owner_client, first_name="<b>Nia</b>")

    page = owner_client.get("/people/").content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>Nia" not in page
