"""Promises and offers in the console: written down where one writes, seen beside the customer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from weft.console.tests.cast import HTMX, agent
from weft.conversations.envelopes import Sender
from weft.outcomes import actions
from weft.outcomes.models import Promise


def write_down(desk, expect=302, **form):
    given = {"kind": "promise", "text": "We call with the price", "preset": "tomorrow"}
    return desk.post("promises", expect=expect, **given | {"owner": desk.bo.pk} | form)


def test_w7_a_promise_is_written_down_and_stands_beside_the_customer(desk):
    desk.post("replies", text="I'll call you tomorrow.", key="k")
    page = desk.page()
    assert "This sounds like a promise:" in page

    form = desk.client.get(f"/conversations/{desk.ada}/promises?kind=promise&text=Call+tomorrow")
    assert 'value="Call tomorrow"' in form.content.decode()
    assert 'id="promise-other" name="preset" value="" checked' in form.content.decode()
    write_down(desk)

    page = desk.page()
    kept = Promise.objects.get()
    assert f'id="promise-{kept.pk}"' in page
    assert "This sounds like a promise:" not in page
    assert "Bo Nowak promises for" in page
    assert kept.message_id


def test_r58_another_agent_sees_an_offer_in_another_conversation(desk):
    write_down(desk, kind="offer", text="10 % off", preset="none")
    other = desk.hear("Hello again", remote="elsewhere")
    desk.client.force_login(agent("Cy"))

    page = desk.client.get(f"/conversations/{other}/").content.decode()

    assert "10 % off" in page


def test_w7_conflicting_offers_are_warned_of_and_may_both_stand(desk):
    write_down(desk, kind="offer", text="10 % off", preset="none")

    asked = write_down(desk, expect=422, kind="offer", text="15 % off", preset="none")
    assert "Another offer stands already:" in asked.content.decode()
    assert "10 % off" in asked.content.decode()
    assert Promise.objects.count() == 1

    write_down(desk, kind="offer", text="15 % off", preset="none", sure="1")
    assert Promise.objects.count() == 2
    assert "Two offers stand at once." in desk.page()


def test_w7_the_same_offer_twice_is_no_conflict(desk):
    write_down(desk, kind="offer", text="10 % off", preset="none")
    write_down(desk, kind="offer", text="10 %  OFF", preset="none")

    assert "Two offers stand at once." not in desk.page()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"text": " "}, "Please say what the customer may rely on."),
        ({"preset": "", "due": "2020-01-01T09:00"}, "Please choose a time"),
        ({"preset": "", "due": ""}, "Please choose a time"),
        ({"owner": 999999}, "cannot answer customers"),
    ],
)
def test_w7_what_cannot_be_promised_is_told(desk, form, words):
    answer = write_down(desk, expect=422, **form)

    assert words in answer.content.decode()
    assert not Promise.objects.exists()


def test_w7_what_became_of_a_promise_is_said_and_taken_back(desk):
    write_down(desk)
    one = Promise.objects.get().pk

    desk.post(f"promises/{one}", expect=204, extra=HTMX, state="broken")
    assert Promise.objects.get().state == "broken"
    assert "Bo Nowak says that this was not kept: We call with the price" in desk.page()

    desk.post(f"promises/{one}", expect=204, extra=HTMX, _method="delete")
    assert Promise.objects.get().state == "open"
    desk.post(f"promises/{one}", expect=404, state="burnt")


def test_w7_the_page_lists_what_is_due_and_how_many_were_kept(desk):
    write_down(desk)
    Promise.objects.update(due_at=timezone.now() - timedelta(hours=1))
    page = desk.client.get("/promises/").content.decode()
    assert "We call with the price" in page
    assert "0 %" in page

    actions.end_promise(Promise.objects.get().pk, "kept", by=desk.bo.pk, at=timezone.now())
    page = desk.client.get("/promises/?whose=all").content.decode()
    assert "No promise is open." in page
    assert desk.client.get("/promises/?whose=nobody").status_code == 404


def test_a_promise_of_another_conversation_is_not_there(desk):
    write_down(desk)
    eva = desk.hear("Me too", remote="e", sender=Sender(kind="device", value="e", name="Eva"))

    url = f"/conversations/{eva}/promises/{Promise.objects.get().pk}"

    assert desk.client.post(url, {"state": "kept"}).status_code == 404
