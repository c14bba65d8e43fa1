"""Choices below an answer, from the composer to a network's customer, and the tap back."""

import json
from pathlib import Path

import pytest
from django.utils import timezone

from tests.vendors import graph as meta
from tests.vendors.telegram import TOKEN as BOT
from tests.vendors.telegram import Telegram
from tests.vendors.vendor import Hook
from tests.vendors.viber import TOKEN as VIBER
from tests.vendors.viber import Viber
from weft.channels.telegram import connect
from weft.conversations import actions, queries
from weft.conversations.models import Delivery, Message
from weft.conversations.tests.cast import agent
from weft.gateway import actions as gateway
from weft.gateway import registry
from weft.gateway.graph.tests.stage import forget, opened, tell
from weft.kernel import files, jobs, secrets

pytestmark = pytest.mark.django_db(transaction=True)

CHANNELS = Path(registry.__file__).parents[1] / "channels"
THREE = ("Refund", "Exchange", "A voucher")


@pytest.fixture(autouse=True)
def _fresh():
    forget()
    yield
    forget()


@pytest.fixture
def graph(settings):
    with meta.at_meta(settings) as running:
        yield running


@pytest.fixture
def telegram(settings):
    with Telegram() as vendor:
        settings.WEFT_OUTSIDE_ALLOW = [vendor.place]
        settings.WEFT_URL = "https://weft.example"
        yield vendor


def fixture(kind, name):
    return json.loads((CHANNELS / kind / "fixtures" / f"{name}.json").read_text())


def last():
    return Message.objects.order_by("pk").last()


def answer(client, *choices, text="What would you like?", expect=302):
    """Let Bo answer from the composer, with choices; return what the page says."""
    conversation_id = last().thread.conversation_id
    client.force_login(agent("Bo"))
    form = {"text": text, "mode": "reply", "key": "k", "choices": choices}
    said = client.post(f"/conversations/{conversation_id}/replies", form)
    assert said.status_code == expect, said.content.decode()[-500:]
    jobs.run_waiting()
    return said


def taken():
    """Return what the customer took, as the talk shows it."""
    ours = Message.objects.filter(direction="out").last()
    return queries.entries([ours.pk])[0].offered.taken


# --- WhatsApp ---------------------------------------------------------------------------------


@pytest.fixture
def whatsapp(graph):
    inbox = opened(
        "whatsapp", phone_number_id="220011223344556", business_account_id="330011223344556"
    )
    tell(inbox, fixture("whatsapp", "text"))
    return inbox


def test_whatsapp_shows_three_choices_as_buttons(whatsapp, graph, client):
    answer(client, *THREE)

    [sent] = graph.sent()
    assert sent["type"] == "interactive"
    assert sent["interactive"]["body"] == {"text": "What would you like?"}
    buttons = sent["interactive"]["action"]["buttons"]
    assert [one["reply"]["title"] for one in buttons] == list(THREE)
    assert Delivery.objects.get().state == "sent"


def test_whatsapp_shows_more_of_them_as_a_list_that_speaks_the_customers_language(
    whatsapp, graph, client
):
    customer = last().thread.conversation.customer
    customer.language = "pl"
    customer.save()
    answer(client, *THREE, "Nothing", "Something else")

    asked = graph.sent()[0]["interactive"]
    assert asked["type"] == "list"
    assert asked["action"]["button"] == "Wybierz"
    [section] = asked["action"]["sections"]
    assert [row["title"] for row in section["rows"]] == [*THREE, "Nothing", "Something else"]


def test_a_tap_in_whatsapp_is_the_customers_message_and_is_marked_among_the_choices(
    whatsapp, graph, client
):
    answer(client, *THREE)
    assert taken() == ""
    pressed = fixture("whatsapp", "interactive_button")
    value = pressed["entry"][0]["changes"][0]["value"]
    value["messages"][0]["interactive"]["button_reply"]["title"] = "Exchange"
    value["messages"][0]["context"] = {"id": graph.sent()[0]["id"]}
    tell(whatsapp, pressed)

    assert (last().direction, last().text) == ("in", "Exchange")
    assert taken() == "Exchange"


@pytest.mark.parametrize(
    ("choices", "text", "says"),
    [
        ([f"Choice {n}" for n in range(11)], "Which?", "10 choices can be sent here."),
        (["This one is longer than twenty"], "Which?", "is too long"),
        (["Yes", "No"], "", "Write what these choices answer."),
        (["Yes", "No"], "o" * 1025, "With choices, an answer can have 1024 characters here."),
    ],
)
def test_what_whatsapp_would_not_take_is_said_and_nothing_leaves(
    whatsapp, graph, client, choices, text, says
):
    said = answer(client, *choices, text=text, expect=422)

    assert says in said.content.decode()
    assert graph.sent() == []
    for label in choices:
        assert f'value="{label}"' in said.content.decode(), "what was typed is still there"


def test_files_go_before_the_choices_which_wait_for_an_answer(whatsapp, graph):
    bo = agent("Bo")
    stored = files.store([b"png"])
    picture = actions.keep_upload(
        sha256=stored.sha256, name="a.png", content_type="image/png", at=timezone.now(),
        agent_id=bo.pk,
    )  # fmt: skip
    written = actions.reply_all(
        [
            actions.Reply(
                conversation_id=last().thread.conversation_id,
                text="Which?",
                by=bo.pk,
                at=timezone.now(),
                key="k",
                choices=("Red", "Blue"),
                uploads=[picture.pk],
            )
        ]
    )
    jobs.run_waiting()

    assert [one["type"] for one in graph.sent()] == ["image", "interactive"]
    assert queries.entries([written[0].message_id])[0].state == "sent"


# --- Messenger and Instagram --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "settings_"),
    [("messenger", {"page_id": "110022003300"}), ("instagram", {"instagram_id": "17840001"})],
)
def test_private_messages_of_meta_show_quick_replies(graph, client, kind, settings_):
    said = fixture(kind, "text")
    said["entry"][0]["messaging"][0]["timestamp"] = int(timezone.now().timestamp() * 1000)
    tell(opened(kind, **settings_), said)
    answer(client, *THREE, "Nothing")

    [sent] = graph.sent()
    replies = sent["message"]["quick_replies"]
    assert [one["title"] for one in replies] == [*THREE, "Nothing"]


def test_below_a_comment_choices_are_a_list_in_the_words(graph, client):
    tell(opened("instagram", instagram_id="17840001"), fixture("instagram", "comment"))
    answer(client, "Red", "Blue", text="Which one?")

    [sent] = graph.sent("replies")
    assert sent["message"] == "Which one?\n\n1. Red\n2. Blue"
    assert last().text == sent["message"], "an agent sees what the customer reads"


# --- Telegram and Viber -------------------------------------------------------------------------


@pytest.fixture
def bot(telegram):
    filled = {"username": "@shop_bot", "token": secrets.seal(BOT), "server": telegram.address}
    card = gateway.open_inbox(kind="telegram", name="Bot", by=None, settings=filled)
    connect.check(registry.settings_of(card), card.id)
    telegram.says(text="I want to send it back")
    telegram.deliver(Hook(card.public_key))
    jobs.run_waiting()
    return card


def test_a_bot_shows_a_button_for_each_choice_and_its_press_is_answered(bot, telegram, client):
    answer(client, *THREE)

    [sent] = telegram.accepted
    keyboard = sent["reply_markup"]["inline_keyboard"]
    assert [button["text"] for row in keyboard for button in row] == list(THREE)

    telegram.presses("A voucher")
    [press] = telegram.untold
    thanked = Hook(bot.public_key).answer(press)
    jobs.run_waiting()
    # the button looks pressed until the bot says that it has heard
    assert json.loads(thanked.body)["method"] == "answerCallbackQuery"
    assert (last().direction, last().text) == ("in", "A voucher")
    assert queries.entries([last().pk])[0].answered.text == "What would you like?"
    assert taken() == "A voucher"


def test_viber_shows_a_keyboard_below_the_last_message(settings, client):
    with Viber() as viber:
        settings.WEFT_OUTSIDE_ALLOW = [viber.place]
        settings.WEFT_URL = "https://weft.example"
        filled = {"token": secrets.seal(VIBER), "server": viber.address}
        card = gateway.open_inbox(kind="viber", name="Viber", by=None, settings=filled)
        hook = Hook(card.public_key)
        viber.says("I want to send it back")
        viber.deliver(hook)
        jobs.run_waiting()
        answer(client, *THREE)

        [sent] = viber.accepted
        assert [one["Text"] for one in sent["keyboard"]["Buttons"]] == list(THREE)
        viber.says("Exchange")
        viber.deliver(hook)
        jobs.run_waiting()
        assert taken() == "Exchange"
