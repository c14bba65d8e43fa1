import errno
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

from weft.conversations import actions as conversations
from weft.conversations import queries
from weft.conversations.models import Conversation, Letter, Message, Tagging
from weft.customers import actions as customers
from weft.customers.models import Customer, Handle, Proof
from weft.forms import guard, multipart, papers, questionnaires
from weft.forms.doors import entry
from weft.forms.tests.conftest import ADA, SHOP, Reader, field_of, knock
from weft.gateway import doors as gateway
from weft.gateway.models import RawDelivery
from weft.kernel import files, settings
from weft.people.settings import Brand

pytestmark = pytest.mark.django_db(transaction=True)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NAUGHTY = json.loads((Path(__file__).parents[3] / "tests" / "browser" / "naughty.json").read_text())


def test_a_form_becomes_a_conversation_with_what_was_typed(ada):
    assert ada.send().status_code == 201

    [message] = Message.objects.all()
    assert message.text == "Where is my parcel?"
    assert [(one["label"], one["value"]) for one in Letter.objects.get().fields] == [
        ("Your name", "Ada Nowak"),
        ("Your e-mail address", "ada@example.com"),
        ("Order number", "PL-1042"),
        ("Your message", "Where is my parcel?"),
        ("I agree that my details are kept to answer me.", "Yes"),
    ]
    assert Customer.objects.get().name == "Ada Nowak"
    assert Conversation.objects.get().waiting_since is not None


def test_the_labels_are_in_the_language_of_the_form(ada):
    name = {"key": "name", "kind": "name", "labels": {"en": "Who?", "pl": "Kto?"}}
    conversations.change_inbox(ada.inbox.pk, settings={"questions": [name]}, by=None)

    ada.send({"name": "Ada"}, language="pl")

    assert Letter.objects.get().fields == [{"kind": "name", "label": "Kto?", "value": "Ada"}]
    assert Customer.objects.get().language == "pl"


def test_a_typed_address_joins_nobodys_history(ada):
    sender = customers.Sender(kind="email", value="ada@example.com", proof=Proof.VERIFIED)
    [real] = customers.recognise({sender}).values()

    ada.send()

    assert Conversation.objects.get().customer_id != real
    assert Handle.objects.get(kind="typed_email").proof == Proof.CLAIMED


def test_a_double_click_is_one_submission(ada):
    start = ada.start()

    assert [ada.send(start=start).status_code for _ in range(3)] == [201, 201, 201]
    assert Message.objects.count() == 1


def test_other_words_with_the_same_start_are_another_submission(ada):
    start = ada.start()

    ada.send(start=start)
    ada.send({**ADA, "message": "And the other one?"}, start=start)

    assert Message.objects.count() == 2


def test_what_is_wrong_is_told_beside_its_field(ada):
    answer = ada.send({"email": "ada at example", "message": ""})

    assert answer.status_code == 422
    assert answer.json()["wrong"] == {
        "email": "This does not look like an e-mail address.",
        "message": "Please fill this in.",
        "consent": "Please tick this, or we may not answer.",
    }
    assert not RawDelivery.objects.exists()


def test_without_script_nothing_that_was_typed_is_lost(ada):
    photo = ("files", ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png"))
    page = ada.send({**ADA, "email": "nonsense"}, files=[photo], script=False)

    assert page.status_code == 422
    assert 'value="nonsense"' in page.text
    assert "Where is my parcel?" in page.text
    again = {**ADA, "kept.files": field_of(page, "kept.files")}
    sent = ada.send(again, script=False)
    assert (sent.status_code, "sent" in sent.headers["location"]) == (303, True)
    [entry] = queries.entries([Message.objects.get().pk])
    assert [(file.name, file.content_type) for file in entry.files] == [("photo.png", "image/png")]
    thanks = knock("GET", sent.headers["location"])
    assert "Your message has reached us." in thanks.text


def test_a_stale_start_costs_one_more_press_of_the_button(ada):
    page = ada.send(start="nonsense", script=False)

    assert page.status_code == 422
    assert "Please press the button once more." in page.text
    assert "Where is my parcel?" in page.text
    assert ada.send(start=field_of(page, "start"), script=False).status_code == 303
    assert ada.send(start="nonsense").status_code == 409


def test_what_is_wrong_is_told_at_the_top_too_with_the_way_to_each_field(ada):
    page = ada.send({**ADA, "email": "", "message": "x" * 10_001}, script=False, language="pl")

    assert page.status_code == 422
    [top] = re.findall(r'<div class="summary".*?</div>', page.text)
    assert 'role="alert" tabindex="-1" autofocus' in top
    assert re.findall(r'<a href="#([\w-]+)">[^<]+</a><span>([^<]+)', top) == [
        ("weft-email", "Prosimy to wypełnić."),
        ("weft-message", "To za długie. Może mieć najwyżej tyle znaków: 10000."),
    ]
    assert "x" * 10_001 in page.text
    assert page.text.count("Prosimy to wypełnić.") == 2
    assert page.text.split("<title>")[1].startswith("Coś poniżej")


def busy():
    raise gateway.TooBusy


def broken():
    raise RuntimeError("the password is swordfish")


def full():
    raise files.StorageFull(errno.ENOSPC, "full")


@pytest.mark.parametrize(
    ("trouble", "status", "said"),
    [
        (busy, 503, "We cannot take this just now."),
        (full, 503, "We cannot take this just now."),
        (broken, 500, "Something went wrong on our side."),
    ],
)
def test_without_script_what_we_cannot_take_is_handed_back(ada, monkeypatch, trouble, status, said):
    async def submit(_delivery):
        trouble()

    monkeypatch.setattr(gateway, "submit", submit)
    start = ada.start()
    letter = ("files", ("a.txt", b"a", "text/plain"))
    page = ada.send(files=[letter], script=False, start=start)

    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert said in page.text
    assert "Your words are still here." in page.text
    assert "swordfish" not in page.text
    assert 'value="ada@example.com"' in page.text
    assert page.headers.get("retry-after") == (None if status == 500 else "2")
    monkeypatch.undo()
    again = {**ADA, "kept.files": field_of(page, "kept.files")}
    assert ada.send(again, script=False, start=field_of(page, "start")).status_code == 303
    [entry] = queries.entries([Message.objects.get().pk])
    assert [file.name for file in entry.files] == ["a.txt"]


def test_without_script_a_disk_that_is_full_costs_the_files_and_no_words(ada, monkeypatch):
    monkeypatch.setattr(papers, "keep", lambda *_: full())

    page = ada.send(files=[("files", ("a.txt", b"a", "text/plain"))], script=False)

    assert page.status_code == 503
    assert (
        page.text.count("The files chosen last could not be kept. Please choose them again.") == 2
    )
    assert "Where is my parcel?" in page.text


def test_without_script_words_come_back_from_a_form_that_is_too_large(ada, monkeypatch):
    monkeypatch.setattr(multipart, "MAX_BODY", 5_000_000)
    monkeypatch.setattr(multipart, "END", 1_000_000)
    film = ("files", ("film.mp4", b"\0" * 9_000_000, "video/mp4"))
    before = {**ADA, "kept.files": "not ours"}
    after = [film, ("message", (None, "Written after the film")), ("consent", (None, "yes"))]

    page = ada.send(before, files=after, script=False)

    assert page.status_code == 413
    assert page.text.count("These files are too large together.") == 2
    assert 'value="ada@example.com"' in page.text
    assert "Written after the film" in page.text
    assert not RawDelivery.objects.exists()


def test_without_script_who_comes_too_often_gets_the_words_back(ada):
    entry.KNOCKS.take("127.0.0.1", cost=entry.KNOCKS.burst)
    page = ada.send(files=[("files", ("a.txt", b"a", "text/plain"))], script=False, language="cs")

    assert page.status_code == 429
    assert int(page.headers["retry-after"]) >= 1
    assert "Where is my parcel?" in page.text
    assert "Text tu stále je." in page.text
    assert page.text.count("Naposledy vybrané soubory se nepodařilo uchovat.") == 2


def test_every_page_of_a_form_has_the_strictest_policy(ada):
    answers = [ada.page(), ada.send({}, script=False), knock("GET", "/forms/nothing-here")]

    for page in answers:
        assert "default-src 'none'; script-src 'self';" in page.headers["content-security-policy"]
        assert not re.search(r"<script(?![^>]+src=)|\son\w+=|style=", page.text)


def test_where_there_is_no_form_a_person_reads_so_and_a_script_gets_json(ada):
    conversations.change_inbox(ada.inbox.pk, is_on=False, by=None)
    questionnaires.forget()

    pages = [ada.page("pl"), ada.send(script=False, language="pl"), knock("GET", "/forms/x")]

    assert [page.status_code for page in pages] == [404, 404, 404]
    assert all("<h1" in page.text for page in pages)
    assert "Pod tym adresem nie ma formularza." in pages[0].text
    assert ada.send().json()["error"]["code"] == "no_such_form"


def test_who_mends_a_field_or_comes_back_after_a_day_was_not_too_fast(ada):
    page = ada.send({**ADA, "email": ""}, script=False)
    assert ada.send(script=False, start=field_of(page, "start")).status_code == 303
    page = ada.send(script=False, start=ada.start(seconds_ago=90_000))
    other = {**ADA, "message": "And the other one?"}
    assert ada.send(other, script=False, start=field_of(page, "start")).status_code == 303

    assert ["suspicions" in letter.traits for letter in Letter.objects.all()] == [False, False]


def test_a_picture_with_a_script_in_it_is_a_plain_download(ada):
    drawing = ("files", ("a.svg", SVG, "image/svg+xml"))
    ada.send(files=[drawing])

    [entry] = queries.entries([Message.objects.get().pk])
    assert entry.files[0].content_type == "application/octet-stream"


def test_files_that_are_empty_or_too_many_are_told(ada):
    empty = ada.send(files=[("files", ("a.txt", b"", "text/plain"))])
    many = ada.send(files=[("files", (f"{n}.txt", b"a", "text/plain")) for n in range(11)])

    assert empty.json()["wrong"] == {"files": "a.txt is empty."}
    assert "files" in many.json()["wrong"]


def test_naughty_text_comes_through_as_it_was_typed(ada):
    for kind in ("markup", "other"):
        text = "\n".join(NAUGHTY[kind])[:10_000]
        answer = ada.send({**ADA, "message": text, "name": NAUGHTY[kind][0][:200]})

        assert answer.status_code == 201
        said = text.replace("\0", "").replace("\r\n", "\n").strip("\n")
        assert Message.objects.latest("pk").text == said
        assert Letter.objects.latest("pk").fields[0]["value"] == " ".join(NAUGHTY[kind][0].split())


@pytest.mark.parametrize("body", [b"", b"--x", b"\xff" * 50, b"--b\r\nContent-Disposition: x"])
def test_a_body_that_is_no_form_is_refused_calmly(ada, body):
    for content_type in ("multipart/form-data; boundary=b", "multipart/form-data", "text/plain"):
        answer = knock("POST", ada.path, content=body, headers={"content-type": content_type})
        assert answer.status_code in {400, 422}
    assert not Message.objects.exists()


def test_a_page_of_another_shop_is_refused(ada):
    elsewhere = {"origin": "https://evil.example"}

    assert knock("POST", f"{ada.path}/start", headers=elsewhere).status_code == 403
    assert knock("POST", ada.path, headers=elsewhere).status_code == 403
    allowed = knock("OPTIONS", ada.path, headers={"origin": SHOP}).headers
    assert allowed["access-control-allow-origin"] == SHOP
    refused = knock("OPTIONS", ada.path, headers=elsewhere).headers
    assert "access-control-allow-origin" not in refused


@pytest.mark.parametrize("is_hosted", [True, False])
def test_doors_speak_the_language_of_their_form_and_not_that_of_the_browser(ada, is_hosted):
    drawn = ada.page("pl") if is_hosted else knock("GET", f"{ada.path}.js")
    [address] = {*re.findall(r"/forms/\w+\?language=pl", drawn.text)}
    english = {"accept": "application/json", "accept-language": "en-GB", "origin": SHOP}
    huge = {"content-type": "multipart/form-data; boundary=b", "content-length": "999999999"}

    empty = knock("POST", address, headers=english, files=[("name", (None, "Ada"))])
    nothing = knock("POST", address, headers=english)
    large = knock("POST", address, headers=english | huge)
    entry.KNOCKS.take("127.0.0.1", cost=entry.KNOCKS.burst - 5)
    often = [knock("POST", address.replace("?", "/start?"), headers=english) for _ in range(6)]

    assert empty.json()["wrong"]["message"] == "Prosimy to wypełnić."
    assert nothing.json()["error"]["message"] == "Nie udało się tego odczytać."
    assert large.json()["error"]["message"] == "To za duże, żeby wysłać."
    assert often[-1].json()["error"]["message"].startswith("To było dużo naraz.")


@pytest.mark.parametrize(
    ("wishes", "spoken"), [("de-DE, fr", "cs"), ("", "cs"), ("de, pl;q=0.8", "pl"), ("en-GB", "en")]
)
def test_who_reads_none_of_our_languages_reads_the_brands(ada, wishes, spoken):
    settings.write(Brand(language="cs"), by=None, at=datetime.now(UTC))
    wishing = {"accept-language": wishes, "accept": "application/json"}

    page = knock("GET", ada.path, headers=wishing)
    refused = knock("POST", ada.path, headers=wishing)
    script = knock("GET", f"{ada.path}.js", headers=wishing)

    assert f'<html lang="{spoken}"' in page.text
    with translation.override(spoken):
        assert refused.json()["error"]["message"] == gettext("We could not read this.")
    assert re.search(r'"forms": \{"(\w+)"', script.text)[1] == "cs"


def test_a_form_that_is_switched_off_is_not_there(ada):
    conversations.change_inbox(ada.inbox.pk, is_on=False, by=None)

    assert ada.page().status_code == 404
    assert ada.send().status_code == 404
    assert knock("GET", f"{ada.path}.js").text == ""


def test_when_we_are_too_busy_the_sender_is_told(ada, monkeypatch):
    async def busy(_request):
        raise gateway.TooBusy

    monkeypatch.setattr(gateway, "submit", busy)

    answer = ada.send()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


def test_what_robots_fill_in_arrives_quietly_and_marked(ada):
    ada.send(leave_empty="https://spam.example")

    [conversation] = Conversation.objects.all()
    assert conversation.waiting_since is None
    assert Letter.objects.get().traits == {"suspicions": ["trap"]}
    assert Tagging.objects.get().tag.name == "suspicious"


def test_who_worked_is_a_person(ada):
    began = ada.begin()
    at = datetime.now(UTC)
    sign = guard.Sign(
        inbox_id=ada.inbox.pk, network="x", address="", is_trapped=False, proof=began["proof"]
    )
    start = guard.read(ada.inbox.pk, began["start"], at)

    assert guard.suspicions(start, sign, at) == ["fast"]
    assert guard.suspicions(start, sign, at + timedelta(seconds=4)) == []
    assert guard.suspicions(start, replace(sign, proof="x"), at + timedelta(seconds=9)) == [
        "no_work"
    ]


def test_work_grows_with_what_arrives(ada):
    at = datetime.now(UTC)
    bits = [guard.begin(ada.inbox.pk, at, network="n", has_script=True).bits for _ in range(2000)]

    assert (bits[0], bits[guard.CALM - 1]) == (guard.EASIEST, guard.EASIEST)
    assert bits == sorted(bits)
    assert bits[-1] == guard.HARDEST
    assert guard.begin(ada.inbox.pk, at, network="m", has_script=True).bits == guard.EASIEST


def test_a_thousand_forged_forms_for_one_victim_call_nobody_after_the_third(inbox):
    """A7: whatever is sent in the victim's name, it is kept, and marked from the fourth on."""
    sign = guard.Sign(
        inbox_id=inbox.pk, network="", address="victim@example.com", is_trapped=False, proof=""
    )
    at = datetime.now(UTC)
    began = [guard.begin(inbox.pk, at - timedelta(minutes=5)) for _ in range(1000)]

    calm = [
        start
        for number, start in enumerate(began)
        if not guard.suspicions(start, replace(sign, network=f"n{number}"), at)
    ]

    assert len(calm) <= 3
    ada = Reader(inbox)
    for number in range(8):
        ada.send({**ADA, "email": "victim@example.com", "message": f"Hello {number}"})
    assert Message.objects.count() == 8
    assert not Conversation.objects.exclude(waiting_since=None).exists()
