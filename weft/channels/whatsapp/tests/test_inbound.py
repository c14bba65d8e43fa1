"""What WhatsApp's deliveries read like, payload by payload."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from weft.channels.whatsapp import inbound
from weft.channels.whatsapp.settings import Settings
from weft.conversations.envelopes import Edited, Inbound, Reacted, Receipt, Unknown, Unsent
from weft.customers.actions import Proof
from weft.gateway.contract import Request, Unreadable

FIXTURES = Path(inbound.__file__).parent / "fixtures"
SETTINGS = Settings(phone_number_id="220011223344556", business_account_id="330011223344556")
MAP = "https://www.openstreetmap.org/?mlat=52.2297&mlon=21.0122"
WAMID = "wamid.HBgLNDg2MDAxMDAyMDAVAgASGBQz{}=="


def read(name, settings=SETTINGS):
    body = (FIXTURES / f"{name}.json").read_bytes()
    return inbound.parse(settings, Request(inbox_id=7, body=body))


def the_one(name):
    [told] = read(name)
    return told


def test_words_of_somebody_with_a_number_come_with_a_proven_number():
    said = the_one("text")

    assert said.text == "Dzień dobry! Czy jest w rozmiarze 38? 👟"
    assert (said.inbox_id, said.key, said.remote) == (7, WAMID.format("0001"), "48600100200")
    assert said.sender.kind == "phone"
    assert said.sender.value == "+48600100200"
    assert said.sender.name == "Ada Nowak"
    assert said.sender.proof == Proof.VERIFIED
    assert said.sent_at == datetime.fromtimestamp(1795690800, UTC)
    assert said.sender.hints == said.was == ()


def test_an_id_and_a_number_vouch_for_each_other():
    said = the_one("id_and_number")

    assert said.remote == "PL.700100200300400"
    assert said.was == ("48600100200",)
    assert (said.sender.kind, said.sender.value) == ("phone", "+48600100200")
    assert [(one.kind, one.value) for one in said.sender.hints] == [
        ("whatsapp", "PL.700100200300400")
    ]


def test_whoever_keeps_the_number_to_themselves_is_known_by_the_id():
    said = the_one("id_without_number")

    assert said.remote == "PL.700100200300400"
    assert (said.sender.kind, said.sender.value) == ("whatsapp", "PL.700100200300400")
    assert said.sender.name == "Ada Nowak"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("image", "Pęknięta podeszwa"),
        ("voice", ""),
        ("location", f"📍 Sklep\nProsta 1, Warszawa\n{MAP}"),
        ("contacts", "👤 Jan Kos (Kurier)\n+48 601 000 111\njan@kurier.example"),
        ("order", "Proszę na jutro\n🛒 2 × SANDAL-38 (129.9 PLN)"),
        ("button", "Nie chcę"),
        ("interactive_button", "Tak, odbiorę"),
        ("interactive_list", "Paczkomat\nJutro do 12"),
        ("interactive_form", "Wysłano\nrozmiar: 38"),
    ],
)  # fmt: skip
def test_whatever_is_not_words_reads_as_words(name, text):
    assert the_one(name).text == text


@pytest.mark.parametrize(
    ("name", "ref", "called", "kind"),
    [
        ("image", "550000000000001", "", "image/jpeg"),
        ("document", "550000000000002", "faktura.pdf", "application/pdf"),
        ("voice", "550000000000003", "", "audio/ogg"),
        ("sticker", "550000000000004", "", "image/webp"),
    ],
)
def test_a_file_lies_at_meta_until_it_is_fetched(name, ref, called, kind):
    [file] = the_one(name).remote_files

    assert (file.ref, file.name, file.content_type) == (ref, called, kind)


def test_what_is_answered_and_from_where_somebody_came_is_known():
    assert the_one("text_answering").answers == WAMID.format("9001")
    assert the_one("text_about_product").context == {"product": "SANDAL-38"}
    assert the_one("text_from_advertisement").context == {
        "page": {"url": "https://fb.me/0abcDEF", "title": "Letnie sandały"}
    }


def test_reactions_edits_and_what_is_taken_back_stand_beside_their_message():
    reacted, taken_back = the_one("reaction"), the_one("reaction_taken_back")
    edited, unsent = the_one("edit"), the_one("revoke")

    assert isinstance(reacted, Reacted)
    assert (reacted.about, reacted.emoji, reacted.actor) == (
        WAMID.format("9001"), "❤️", "48600100200",
    )  # fmt: skip
    assert taken_back.emoji == ""
    assert isinstance(edited, Edited)
    assert (edited.about, edited.text) == (WAMID.format("0001"), "Czy jest w rozmiarze 39?")
    assert isinstance(unsent, Unsent)
    assert unsent.about == WAMID.format("0001")


def test_a_kind_that_nobody_hands_over_is_shown_and_counted():
    unknown, said = read("unsupported")

    assert unknown == Unknown(inbox_id=7, kind="unsupported")
    assert said.text == ""
    assert isinstance(the_one("group"), Unknown)
    assert the_one("history_of_a_phone") == Unknown(inbox_id=7, kind="history")


def test_another_number_carries_the_thread_on():
    said = the_one("number_changed")

    assert said.is_quiet
    assert said.remote == "48600100299"
    assert said.was == ("48600100200",)
    assert [one.value for one in (said.sender, *said.sender.hints)] == [
        "+48600100200",
        "+48600100299",
    ]


def test_receipts_name_the_message_both_ways_and_keep_the_price():
    told = the_one("status_sent")

    assert isinstance(told, Receipt)
    assert (told.state, told.external_id) == ("sent", WAMID.format("9001"))
    assert (told.message_id, told.part, told.category) == (77, (0, 1), "utility")
    assert the_one("status_read").message_id is None
    failed = the_one("status_failed")
    assert failed.state == "failed"
    assert failed.reason.startswith("The time for free answers has passed")


def test_what_a_colleague_writes_on_the_phone_is_ours():
    said = the_one("echo_of_the_phone")

    assert isinstance(said, Inbound)
    assert (said.is_ours, said.remote, said.text) == (True, "48600100200", "Już pakuję!")


def test_news_of_the_account_and_of_another_number_are_no_messages():
    assert read("template_paused") == []
    assert read("text", Settings(phone_number_id="1")) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'"x"', b'{"entry": 1}', b"\xff\x00"])
def test_what_is_no_delivery_is_kept_as_unreadable(body):
    with pytest.raises(Unreadable):
        inbound.parse(SETTINGS, Request(inbox_id=7, body=body))


@pytest.mark.parametrize("missing", ["id", "from", "timestamp"])
def test_a_message_without_what_it_needs_is_unreadable(missing):
    said = json.loads((FIXTURES / "text.json").read_text())
    value = said["entry"][0]["changes"][0]["value"]
    del value["messages"][0][missing]
    value["contacts"] = []
    with pytest.raises(Unreadable):
        inbound.parse(SETTINGS, Request(inbox_id=7, body=json.dumps(said).encode()))
