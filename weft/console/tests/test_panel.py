"""The panel: cards of our own and of others, and nothing that one of them breaks."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.translation import get_language

from weft.console.customer import panel
from weft.console.customer.cards import likely
from weft.console.tests.cast import HTMX, NOON
from weft.conversations import actions as conversations
from weft.conversations.envelopes import Sender
from weft.conversations.models import Conversation, Message, Thread
from weft.conversations.tests.cast import inbox, late_parcel
from weft.customers import actions, queries
from weft.customers.cards import Card
from weft.customers.models import Customer, Fact, Proof


@pytest.fixture
def mailbox(db):
    return inbox(kind="email", name="Post")


def customer(desk):
    return Conversation.objects.get(pk=desk.ada).customer_id


def panel_of(desk, number=None):
    answer = desk.client.get(f"/conversations/{number or desk.ada}/panel", **HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def another_matter(desk, text, *, at=NOON, place=None, key="other", **changes):
    """Let the same Ada write elsewhere."""
    letter = late_parcel(
        place or inbox(name="Elsewhere"), text=text, remote=key, key=key, sent_at=at, **changes
    )
    return conversations.receive([letter], at=at)[0].conversation_id


def declare(monkeypatch, *cards):
    """Let other rooms have these cards."""
    monkeypatch.setattr(panel, "registered", lambda: cards)


def orders(glance):
    return {"words": f"three orders of customer {glance.customer.id}"}


TEMPLATE = "console/tests/card.html"
ORDERS = Card(name="orders", title="Orders", place=25, show=orders, template=TEMPLATE)


@pytest.fixture
def card_template(settings, tmp_path):
    (tmp_path / "console/tests").mkdir(parents=True)
    (tmp_path / "console/tests/card.html").write_text("<p class='order'>{{ words }}</p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]


# U12: one glance


def test_u12_another_room_adds_a_card_that_the_console_does_not_know(
    desk, settings, monkeypatch, card_template
):
    declare(monkeypatch, ORDERS)

    page = panel_of(desk)

    assert f"three orders of customer {customer(desk)}" in page
    assert page.index('id="panel-orders"') < page.index('id="panel-facts"')


def test_u12_a_card_that_fails_is_a_quiet_line_and_the_others_stand(
    desk, settings, monkeypatch, card_template
):
    def broken(_glance):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    declare(
        monkeypatch,
        Card(name="broken", title="Loyalty", place=5, show=broken, template=TEMPLATE),
        ORDERS,
    )

    page = panel_of(desk)

    assert "This part could not be shown." in page
    assert "three orders" in page
    assert 'id="panel-handles"' in page


def test_u12_a_card_that_takes_too_long_is_given_up(desk, settings, monkeypatch, card_template):
    def endless(_glance):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")

    declare(
        monkeypatch,
        Card(name="slow", title="Slow", place=5, show=endless, template=TEMPLATE),
    )  # fmt: skip
    begun = time.monotonic()

    assert "This part could not be shown." in panel_of(desk)
    assert time.monotonic() - begun < 5


def test_u12_a_slow_card_comes_by_itself(desk, settings, monkeypatch, card_template):
    slow = Card(
        name="orders", title="Orders", place=25, show=orders, template=TEMPLATE,
        is_slow=True,
    )  # fmt: skip
    declare(monkeypatch, slow)

    assert "three orders" not in panel_of(desk)
    alone = desk.client.get(f"/conversations/{desk.ada}/cards/orders", **HTMX)
    assert "three orders" in alone.content.decode()
    assert desk.client.get(f"/conversations/{desk.ada}/cards/unknown").status_code == 404


def test_u12_a_card_with_nothing_to_show_is_not_there(desk, settings, monkeypatch):
    declare(
        monkeypatch,
        Card(name="none", title="None", place=5, show=lambda _glance: None, template="x.html"),
    )  # fmt: skip

    assert "panel-none" not in panel_of(desk)


def test_no_card_of_ours_fails_on_an_empty_customer(desk):
    Customer.objects.update(name="")

    assert "could not be shown" not in panel_of(desk)


def test_u12_the_number_of_queries_does_not_grow_with_what_is_known(
    desk, mailbox, django_assert_num_queries
):
    for n in range(6):
        another_matter(desk, f"matter {n} about order 100{n}", place=mailbox, key=f"m{n}")
        actions.learn_fact(
            customer(desk), label=f"l{n}", value="v", said_at=NOON, by=desk.bo.pk,
            channel="email", message_id=Message.objects.first().pk,
        )  # fmt: skip

    # session, agent, conversation; family, handles, facts; threads, rows, agents; what there is
    # besides; what was said, all contacts, and where the facts were said
    with django_assert_num_queries(13):
        panel_of(desk)


# Who it is, and how one greets them


def test_r50_the_greeting_stands_first_in_the_right_vocative(desk):
    Customer.objects.update(name="Paweł Kowalski", language="pl")
    page = panel_of(desk)

    assert "Dzień dobry, panie Pawle" in page or "Dobry wieczór, panie Pawle" in page
    assert page.index("panie Pawle") < page.index('class="panel__part"')


def test_u13_the_greeting_follows_the_clock_of_the_customer(desk, monkeypatch):
    Customer.objects.update(name="Jana Nováková", language="cs", time_zone="Pacific/Auckland")
    # noon here is past midnight there
    monkeypatch.setattr("weft.console.customer.panel.timezone.now", lambda: NOON)

    assert "Dobrý večer, paní Nováková" in panel_of(desk)


def test_u13_the_browsers_language_is_spoken_until_somebody_knows_better(desk):
    Customer.objects.update(name="Petr Novák", language="")
    Thread.objects.update(context={"language": "cs"})

    assert "pane Nováku" in panel_of(desk)


def test_u12_how_sure_we_are_is_said_with_the_reason(desk):
    assert "The same browser as before" in panel_of(desk)

    actions.prove(customer(desk), kind="email", value="a@b.example", proof=Proof.CLAIMED, at=NOON)
    assert "The same browser as before" in panel_of(desk)  # the better proof counts

    actions.prove(customer(desk), kind="email", value="a@b.example", proof=Proof.VERIFIED, at=NOON)
    assert "An answer from a@b.example proved it." in panel_of(desk)


# W20: facts


def learn(desk, label, value, **changes):
    return actions.learn_fact(
        customer(desk), label=label, value=value, by=desk.bo.pk, **{"said_at": NOON} | changes
    )


def test_w20_a_fact_that_an_agent_writes_down_names_the_message_it_was_said_in(desk):
    desk.client.post(
        f"/customers/{customer(desk)}/facts",
        {"label": "Children", "value": "two", "back": desk.ada},
    )
    fact = Fact.objects.get()

    assert (fact.channel, fact.message_id) == ("webchat", desk.last.message_id)
    page = panel_of(desk)
    assert "Web chat, written down by Bo" in page
    assert f"/conversations/{desk.ada}/#message-{desk.last.message_id}" in page


def test_w20_r57_a_fact_of_the_phone_is_there_in_the_chat(desk, mailbox):
    learn(desk, "Children", "two", channel="email")

    assert "E-mail, written down by Bo" in panel_of(desk)


def test_w20_contradictions_stand_together(desk):
    learn(desk, "Shoe size", "42")
    learn(desk, "City", "Brno")
    learn(desk, "shoe size", "43", said_at=NOON + timedelta(days=1))
    page = panel_of(desk)

    assert page.count("Both were said.") == 1
    assert page.index(">43<") < page.index(">42<") < page.index(">Brno<")


def test_w20_the_same_said_twice_is_no_contradiction(desk):
    learn(desk, "City", "Brno")
    learn(desk, "city", "brno")

    assert "Both were said." not in panel_of(desk)


def test_w20_what_has_expired_or_was_withdrawn_is_not_shown(desk):
    learn(desk, "Offer", "10 % off", valid_until=NOON - timedelta(days=1))
    withdrawn = learn(desk, "City", "Brno")
    actions.withdraw_fact(withdrawn.pk, by=desk.bo.pk, at=NOON)

    page = panel_of(desk)
    assert "10 % off" not in page
    assert ">Brno<" not in page


def test_w20_r58_an_offer_ends_with_its_last_day(desk):
    desk.client.post(
        f"/customers/{customer(desk)}/facts",
        {"label": "Offer", "value": "10 % off", "until": "2999-12-31", "back": desk.ada},
    )

    assert Fact.objects.get().valid_until.year >= 2999
    assert "10 % off" in panel_of(desk)


# Contacts on all channels


def test_r37_the_latest_contacts_of_all_channels_are_one_list(desk, mailbox):
    mail = another_matter(desk, "Where is my invoice?", place=mailbox)
    conversations.reply(mail, text="Attached.", by=desk.bo.pk, at=NOON, key="answer")
    page = panel_of(desk)

    assert f'id="other-{mail}"' in page
    assert "Attached." in page
    assert "waiting for the customer" in page
    line = page[page.index(f'id="other-{mail}"') :]
    assert "Bo" in line[: line.index("</li>")]
    assert "2 contacts since" in page


def test_r37_what_is_open_stands_before_what_is_closed(desk, mailbox):
    closed = another_matter(desk, "Thanks", place=mailbox, key="a", at=NOON + timedelta(days=2))
    conversations.close(closed, by=desk.bo.pk, at=NOON)
    open_ = another_matter(desk, "Still waiting", place=mailbox, key="b")
    page = panel_of(desk)

    assert page.index(f'id="other-{open_}"') < page.index(f'id="other-{closed}"')


def test_r37_contacts_of_another_team_are_neither_shown_nor_counted(desk):
    hidden = inbox(name="Secret")
    other = another_matter(desk, "Nothing for Bo", place=hidden)
    desk_team = desk.inbox
    desk.inbox = hidden
    desk.team_of_others()
    desk.inbox = desk_team
    page = panel_of(desk)

    assert f'id="other-{other}"' not in page
    assert "contacts since" not in page


# What we know for the next contact


def test_u12_an_agent_says_which_language_is_spoken(desk):
    address = f"/customers/{customer(desk)}/language"

    desk.client.post(address, {"language": "cs", "back": desk.ada})

    assert Customer.objects.get(pk=customer(desk)).language == "cs"
    assert '<option value="cs" selected>' in panel_of(desk)
    assert desk.client.post(address, {"language": "klingon"}).status_code == 400


def test_r27_the_preferred_channel_is_learned_and_can_be_said(desk, mailbox):
    for n in range(3):
        another_matter(desk, f"mail {n}", place=mailbox, key=f"m{n}")
    assert "3 of the last 4 contacts" in panel_of(desk)

    desk.client.post(
        f"/customers/{customer(desk)}/channel", {"channel": "webchat", "back": desk.ada}
    )

    assert queries.panel(customer(desk)).channel == "webchat"
    assert "as was said" in panel_of(desk)
    refused = desk.client.post(f"/customers/{customer(desk)}/channel", {"channel": "pigeon"})
    assert refused.status_code == 400


def test_u12_the_local_time_is_known_from_the_browser_on_every_channel(desk, mailbox):
    Thread.objects.update(context={"time_zone": "Asia/Tokyo"})
    mail = another_matter(desk, "A mail", place=mailbox)

    assert 'zone="Asia/Tokyo"' in panel_of(desk, mail)
    Thread.objects.update(context={"time_zone": "../../etc/passwd"})
    assert "zone-clock" not in panel_of(desk, mail)


# R51: is it about X?


def test_r51_a_new_contact_is_asked_about_the_matter_that_it_names(desk, mailbox):
    now = another_matter(desk, "What about order 1001?", place=mailbox)
    desk.hear("The lamp of order 1001 is broken", key="more")
    page = panel_of(desk, now)

    assert f'id="likely-{desk.ada}"' in page
    assert "Very likely" in page
    assert "both name 1001" in page
    assert "Is it about “My parcel is late” (no. 1001)?" in page


def test_r51_the_customer_is_asked_in_the_customers_language(desk, mailbox, monkeypatch):
    monkeypatch.setattr(likely, "_", lambda words: f"{get_language()}: {words}")
    Customer.objects.update(language="cs")
    now = another_matter(desk, "My parcel is still late", place=mailbox)
    page = panel_of(desk, now)

    assert "cs: Is it about “My parcel is late”?" in page
    assert "en: Likely" in page  # the agent's own


def test_r51_a_matter_without_a_subject_is_called_by_its_words_and_not_by_a_hello(desk, mailbox):
    first = another_matter(desk, "Dzień dobry, lampa jest zbita.", place=mailbox, key="first")
    now = another_matter(desk, "Zbita lampa, przesyłam zdjęcie", place=mailbox, key="second")
    page = panel_of(desk, now)

    assert f'id="likely-{first}"' in page
    assert "Is it about “lampa jest zbita”?" in page


def test_r42_what_was_said_before_stands_above_the_new_contact(desk, mailbox):
    now = another_matter(desk, "My parcel is still late", place=mailbox)
    page = panel_of(desk, now)

    assert "My parcel is late" in page[: page.index('id="panel-facts"')]
    assert "said before" in page


def test_r51_one_key_brings_the_other_matter_in_here(desk, mailbox):
    now = another_matter(desk, "My parcel is still late", place=mailbox)
    page = panel_of(desk, now)
    assert 'data-command="same-matter"' in page

    desk.client.post(f"/conversations/{now}/merge", {"other": desk.ada})

    assert Conversation.objects.get(pk=desk.ada).merged_into_id == now
    assert "likely-" not in panel_of(desk, now)


def test_r51_nobody_is_asked_once_we_have_answered_and_nothing_names_the_same(desk, mailbox):
    now = another_matter(desk, "My parcel is still late", place=mailbox)
    assert "likely-" in panel_of(desk, now)

    conversations.reply(now, text="On its way", by=desk.bo.pk, at=NOON, key="answer")

    assert "likely-" not in panel_of(desk, now)


def test_r51_a_stranger_is_not_asked(desk, mailbox):
    now = another_matter(
        desk, "My parcel is late", place=mailbox, key="eve",
        sender=Sender(kind="email", value="eve@post.example", name="Eve"),
    )  # fmt: skip

    assert "likely-" not in panel_of(desk, now)


def test_r51_words_that_were_covered_are_not_quoted(desk, mailbox):
    now = another_matter(desk, "My parcel is still late", place=mailbox)
    conversations.redact(desk.last.message_id, reason="card", by=desk.bo.pk, at=NOON)

    assert "My parcel is late" not in panel_of(desk, now)
