"""What stands around every page is kept, and true for each of its readers all the same."""

import re

import pytest
from django.test import Client

from weft.console.views import profile
from weft.conversations import actions
from weft.conversations.tests.cast import NOON, agent
from weft.gateway.models import InboxHealth
from weft.people.models import Agent


def signed_in(name, role="agent", **fields):
    client = Client()
    client.force_login(agent(name, role, **fields))
    return client


def page(client, address="/inbox/?view=all"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_reader_has_their_own_name_and_ways(desk):
    cy = page(signed_in("Cyprian", "supervisor"))
    bo = page(desk.client)

    assert "Cyprian" in cy
    assert "Cyprian" not in bo
    assert ('href="/people/"' in cy, 'href="/people/"' in bo) == (True, False)


def test_a_new_name_a_new_role_and_another_density_show_at_once(desk):
    before = page(desk.client)
    desk.bo.first_name, desk.bo.role, desk.bo.density = "Beatrix", "supervisor", "compact"
    desk.bo.save()

    after = page(desk.client)

    assert "Beatrix" in after
    assert "Beatrix" not in before
    assert 'href="/people/"' in after
    assert '<span data-face="comfortable" hidden>' in after


def test_the_place_one_is_at_is_marked_on_each_page(desk):
    for address in ("/inbox/", "/follow-ups/", "/search/", "/inbox/"):
        here = re.search(
            r'<a [^>]*href="([^"?]+)[^>]*aria-current="page"', page(desk.client, address)
        )
        assert here
        assert here[1] == address


def test_a_broken_inbox_shows_at_once_and_to_leaders_only(desk):
    olga = signed_in("Olga", "owner")
    assert 'class="alarm"' not in page(olga)

    InboxHealth.objects.create(inbox_id=desk.inbox.pk, trouble="The password is wrong.")

    assert 'class="alarm"' in page(olga)
    assert 'class="alarm"' not in page(desk.client)


def test_the_tabs_count_what_has_just_come(desk):
    def count(html):
        return re.search(r'id="view-all".*?data-count="(\d*)"', html, re.DOTALL)[1]

    before = count(page(desk.client))
    desk.hear("hello", remote="guest", key="guest")

    assert (before, count(page(desk.client))) == ("1", "2")


def test_the_list_that_was_chosen_is_the_one_that_is_marked(desk):
    for view in ("all", "waiting", "all"):
        marked = re.findall(
            r'id="view-(\w+)"[^>]*aria-current="page"', page(desk.client, f"/inbox/?view={view}")
        )
        assert marked == [view]


@pytest.mark.parametrize("view", ["mine", "snoozed"])
def test_an_empty_list_says_so_and_one_that_is_not_does_not(desk, view):
    def is_said(html):
        return not re.search(r'id="rows-none" hidden', html)

    before = is_said(page(desk.client, f"/inbox/?view={view}"))
    if view == "mine":
        actions.assign(desk.ada, to=desk.bo.pk, by=None)
    else:
        actions.snooze(desk.ada, until=NOON.replace(year=2090), by=desk.bo.pk, at=NOON)

    assert (before, is_said(page(desk.client, f"/inbox/?view={view}"))) == (True, False)


def test_the_form_that_signs_out_has_a_token_of_its_own(desk):
    def token(html):
        form = re.search(r'<form[^>]*id="sign-out">(.*?)</form>', html, re.DOTALL)[1]
        return re.search(r'value="(\w+)"', form)[1]

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(desk.bo)
    one, other = token(page(strict)), token(page(strict))

    assert one != other
    answer = strict.post("/account/logout/", {"csrfmiddlewaretoken": one})
    assert answer.status_code == 302
    assert strict.get("/inbox/").status_code == 302


def test_what_cannot_be_shown_is_told_in_ones_own_language_with_a_way_on(db, client):
    bo = signed_in("Bo")
    Agent.objects.update(language="pl")
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "cs"})
    told = [
        (bo.get("/nothing/"), 404, "Nic tu nie ma"),
        (bo.get("/people/"), 403, "To nie jest dla ciebie otwarte"),
        (bo.post("/profile/", dict.fromkeys(map(str, range(2000)), "")), 400, "Nie udało się tego"),
        (strict.post("/account/login/"), 403, "Tato stránka je příliš stará"),
        (client.get("/nothing/", headers={"accept-language": "en"}), 404, "There is nothing here"),
    ]

    for answer, status, words in told:
        html = answer.content.decode()
        assert answer.status_code == status
        assert words in html
        assert 'href="/"' in html


def test_a_page_that_fails_is_told_in_ones_own_language_with_a_way_on(db, monkeypatch):
    bo = signed_in("Bo")
    Agent.objects.update(language="pl")
    bo.raise_request_exception = False
    monkeypatch.delattr(profile, "render")

    answer = bo.get("/profile/")

    assert answer.status_code == 500
    assert "Coś poszło nie tak po naszej stronie" in answer.content.decode()
    assert 'href="/"' in answer.content.decode()
