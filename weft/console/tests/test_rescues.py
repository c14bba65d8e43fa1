"""The page of the missed, and the strip above a conversation: who is to be reached."""

from datetime import timedelta

import pytest
from django.utils import timezone

from weft.conversations import actions as conversations
from weft.conversations.tests.cast import agent, inbox, late_parcel
from weft.kernel import settings
from weft.rescue import actions
from weft.rescue.kinds import Failure, Kind
from weft.rescue.models import Rescue
from weft.rescue.settings import RescueTimes, is_minutes

pytestmark = pytest.mark.django_db


class Missed:
    """Ada wrote in the chat ten minutes ago, and nobody answered."""

    def __init__(self, client):
        self.client, self.now = client, timezone.now()
        received = conversations.receive(
            [late_parcel(inbox(), sent_at=self.now)], at=self.now - timedelta(minutes=10)
        )[0]
        self.conversation_id = received.conversation_id
        [self.id] = actions.make(
            [
                Failure(
                    name="chat:1",
                    kind=Kind.CHAT,
                    conversation_id=received.conversation_id,
                    failed_at=self.now - timedelta(minutes=7),
                    message_id=received.message_id,
                )
            ],
            at=self.now,
        )
        self.url = f"/conversations/{self.conversation_id}/rescues/{self.id}"

    def page(self, address="/unanswered/"):
        return self.client.get(address).content.decode()

    def post(self, noun, **data):
        return self.client.post(f"{self.url}/{noun}", data)

    @property
    def state(self):
        return Rescue.objects.get(pk=self.id).state


@pytest.fixture
def missed(client):
    client.force_login(agent())
    return Missed(client)


def test_w4_who_could_not_get_through_stands_on_the_page_and_in_the_rail(missed):
    page = missed.page()

    assert "Reach these customers" in page
    assert "Nobody answered in the chat" in page
    assert "My parcel is late" in page
    assert "1 customer is to be reached" in missed.page("/inbox/")


def test_the_conversation_says_it_too_and_takes_what_came_of_a_try(missed):
    here = f"/conversations/{missed.conversation_id}/"
    page = missed.page(here)
    assert "Nobody answered in the chat" in page
    assert '<option value="call">Phone call</option>' in page

    missed.post("attempts", how="call", result="no_answer", note="Busy")

    assert "Bo Nowak · Phone call · No answer: Busy" in missed.page(here)
    assert "tries to reach the customer: Phone call, No answer" in missed.page(here)
    assert missed.state == "open"


def test_who_was_reached_is_off_the_list_until_it_is_taken_back(missed):
    answer = missed.post("attempts", how="call", result="reached", back="list")
    assert missed.state == "reached"
    assert "Nobody was forgotten." in missed.page()

    offer = missed.page(answer["Location"])
    assert f'action="{missed.url}/end"' in offer
    missed.post("end", _method="delete", back="list")
    assert missed.state == "open"


def test_nothing_may_be_needed(missed):
    missed.post("end", back="list")

    assert missed.state == "dropped"


def test_what_is_no_way_of_trying_is_refused_and_another_conversations_rescue_is_none(missed):
    assert missed.post("attempts", how="pigeon", result="reached").status_code == 422
    missed.url = f"/conversations/{missed.conversation_id}/rescues/{missed.id + 1}"
    assert missed.post("end").status_code == 404


def test_leaders_choose_the_minutes(client):
    client.force_login(agent("Olga", "owner"))
    minutes = dict.fromkeys(filter(is_minutes, RescueTimes.__dataclass_fields__), 30)

    assert client.post("/unanswered/times", minutes | {"frees_late": "on"}).status_code == 302
    chosen = settings.read(RescueTimes)
    assert (chosen.chat_minutes, chosen.raises_late, chosen.frees_late) == (30, False, True)
    assert client.post("/unanswered/times", minutes | {"warn_minutes": 0}).status_code == 422
