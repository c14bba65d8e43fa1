"""Three devices, a shared one, and whoever says to be somebody else (E4, D15)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from weft.conversations.models import Thread
from weft.customers import queries as customers
from weft.customers.models import Customer, Handle, Proof
from weft.widget import visitors
from weft.widget.models import Device

pytestmark = pytest.mark.django_db(transaction=True)


def texts(boot):
    return [message["text"] for message in boot["messages"]]


def test_the_shop_says_who_is_here(browser, mint):
    said = browser().boot(identity=mint("ada", name="Ada Nowak"))

    assert said["visitor"]["identified"] is True
    assert said["visitor"]["name"] == "Ada"
    assert not Customer.objects.exists()


def test_who_writes_as_an_account_is_a_verified_customer(browser, mint):
    visitor = browser()
    who = {"name": "Ada Nowak", "email": "Ada@Example.com", "email_verified": True}
    visitor.boot(identity=mint("ada", **who))
    visitor.write("Hello")

    assert Customer.objects.get().name == "Ada Nowak"
    assert Thread.objects.get().remote == "user:ada"
    assert {(h.kind, h.proof) for h in Handle.objects.all()} == {
        ("account", Proof.VERIFIED),
        ("email", Proof.VERIFIED),
    }


def test_history_joins_over_three_devices(browser, mint):
    phone, laptop, tablet = browser(), browser(), browser()
    for device, text in ((phone, "from the phone"), (laptop, "from the laptop")):
        device.boot()
        device.write(text)
        device.boot(identity=mint("ada"))
    tablet.boot(identity=mint("ada"))
    tablet.write("from the tablet")

    assert texts(tablet.boot()) == ["from the phone", "from the laptop", "from the tablet"]
    assert texts(phone.boot()) == texts(laptop.boot()) == texts(tablet.boot())
    assert Customer.objects.filter(merged_into=None).count() == 1


def test_r25_a_chat_begun_before_the_login_is_the_same_conversation_after_it(browser, mint):
    phone = browser()
    phone.boot()
    phone.write("Do you have it in blue?")
    phone.boot(identity=mint("ada"))
    phone.write("It is for order 1001")

    thread = Thread.objects.get()
    assert thread.remote == "user:ada"
    assert thread.messages.count() == 2
    assert texts(phone.boot()) == ["Do you have it in blue?", "It is for order 1001"]


def test_logging_in_twice_links_once(browser, mint):
    phone = browser()
    phone.boot()
    phone.write("Hello")
    for _ in range(3):
        phone.boot(identity=mint("ada"))

    assert Device.objects.count() == 1
    assert len(customers.family(Customer.objects.first().pk)) == 2


def test_after_logout_the_device_is_nobodys(browser, mint):
    shared = browser()
    shared.boot(identity=mint("ada"))
    shared.write("Secret of Ada")
    shared.token = None  # Weft('logout')

    assert shared.boot()["messages"] == []


def test_the_next_account_on_a_shared_device_sees_nothing_of_the_one_before(browser, mint):
    shared = browser()
    shared.boot()
    shared.write("before Ada logged in")
    shared.boot(identity=mint("ada"))
    shared.write("Secret of Ada")

    eve = shared.boot(identity=mint("eve"))

    assert eve["messages"] == []
    shared.write("Eve here")
    assert texts(shared.boot()) == ["Eve here"]
    assert Device.objects.get().account == "ada"


def test_a_refused_word_makes_nobody_anybody(browser, mint, inbox):
    ada = browser()
    ada.boot(identity=mint("ada"))
    ada.write("Secret")
    past = int((timezone.now() - timedelta(minutes=5)).timestamp())
    far = int((timezone.now() + timedelta(hours=2)).timestamp())

    for word in ("ada", "ada@example.com", mint("ada")[:-3] + "xxx", mint("ada", exp=past),
                 mint("ada", exp=far), mint("ada", aud="other")):  # fmt: skip
        eve = browser()
        said = eve.boot(identity=word)

        assert said["refused"]["code"] == "identity_refused", word
        assert said["messages"] == []
        assert said["visitor"] == {**said["visitor"], "identified": False, "name": None}
        assert eve.write("hi").status_code == 201
    assert texts(ada.boot()) == ["Secret"]


def test_a_refused_word_ends_the_account_that_the_token_had(browser, mint):
    ada = browser()
    ada.boot(identity=mint("ada"))
    ada.write("Secret")

    said = ada.boot(identity="expired and gone")

    assert said["messages"] == []
    assert said["visitor"]["identified"] is False


def test_a_stranger_stays_who_they_were_when_a_word_is_refused(ada):
    ada.write("Mine")

    assert texts(ada.boot(identity="nonsense")) == ["Mine"]


def test_an_account_is_forgotten_a_day_after_the_shop_named_it(browser, mint, inbox):
    who = visitors.Visitor(inbox_id=inbox.pk, device="d" * 32, account="ada")
    old = visitors.token_of(who, timezone.now() - visitors.ACCOUNT_LIVES)
    ada = browser()
    ada.boot(identity=mint("ada"))
    ada.write("Secret")

    assert browser(token=old).boot()["messages"] == []


def test_an_account_of_another_shop_is_another_person(browser, mint, inbox, key):
    from weft.conversations import actions as conversations

    ada = browser()
    ada.boot(identity=mint("1"))
    ada.write("First shop")
    other = conversations.create_inbox(
        kind="webchat", name="Other", settings={"identity_keys": key[2]}, by=None
    )
    elsewhere = browser()
    elsewhere.inbox = other
    elsewhere.boot(identity=mint("1", aud=other.public_key))
    elsewhere.write("Second shop")

    assert texts(elsewhere.boot()) == ["Second shop"]
    assert Customer.objects.filter(merged_into=None).count() == 2
