"""Reading and answering a conversation, with plain forms and with scripts."""

import re
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile

from weft.console.tests.cast import HTMX, SCRIPT
from weft.conversations import actions, queries
from weft.conversations.models import Conversation, Delivery, Draft, Message, Thread
from weft.conversations.queries.happenings import read_up_to
from weft.conversations.tests.cast import NOON, agent


def last_id():
    return Message.objects.order_by("pk").last().pk


def test_the_page_shows_what_was_said(desk):
    page = desk.page()

    assert "My parcel is late" in page
    assert 'id="fresh"' in page


def test_a_reply_goes_out_and_the_page_comes_back(desk):
    answer = desk.post("replies", text="We look into it", seen_up_to=last_id(), key="k1")

    assert answer["Location"] == f"/conversations/{desk.ada}/#composer"
    assert desk.texts() == ["My parcel is late", "We look into it"]
    assert "We look into it" in desk.page()


def test_what_our_own_templates_drew_is_not_shown_as_text(desk):
    desk.post("replies", text="1 < 2", seen_up_to=last_id(), key="k1")

    page = desk.page()

    assert '<span class="state state--sent">' in page
    assert "&lt;span" not in page
    assert "&lt;svg" not in page
    assert "1 &lt; 2" in page


def test_the_same_reply_twice_is_one_message(desk):
    form = {"text": "Hello", "seen_up_to": last_id(), "key": "k1", "extra": SCRIPT}

    desk.post("replies", expect=201, **form)
    desk.post("replies", expect=200, **form)

    assert desk.texts() == ["My parcel is late", "Hello"]


def test_a_script_gets_the_message_under_the_name_it_gave(desk):
    answer = desk.post("replies", expect=201, text="Hi", key="k1", extra=SCRIPT)

    assert 'id="message-k1"' in answer.content.decode()


def test_what_came_in_between_stops_the_reply_and_keeps_the_words(desk):
    seen = last_id()
    desk.hear("It has come!", key="2")

    page = desk.post("replies", expect=409, text="So sorry", seen_up_to=seen).content.decode()

    assert desk.texts() == ["My parcel is late", "It has come!"]
    assert "It has come!" in page
    assert ">So sorry</textarea>" in page
    assert f'name="seen_up_to" value="{last_id()}"' in page  # so that sending again passes


def test_a_script_is_told_the_same(desk):
    seen = last_id()
    desk.hear("It has come!", key="2")

    answer = desk.post("replies", expect=409, text="So sorry", seen_up_to=seen, extra=SCRIPT)

    assert answer.json()["code"] == "something_newer"


def test_send_anyway_sends(desk):
    desk.hear("It has come!", key="2")

    desk.post("replies", expect=201, text="So sorry", extra=SCRIPT)

    assert desk.texts()[-1] == "So sorry"


def test_a_colleagues_note_stops_the_reply_too(desk):
    seen = last_id()
    actions.note(desk.ada, text="Refunded", by=agent("Di").pk, at=NOON, key="n")

    desk.post("replies", expect=409, text="We will refund", seen_up_to=seen)


def test_nothing_is_not_sent(desk):
    answer = desk.post("replies", expect=422, text="  ", extra=SCRIPT)

    assert "nothing to send" in answer.json()["words"]


def test_nul_is_refused_in_words(desk):
    desk.post("replies", expect=422, text="a\0b", extra=SCRIPT)


def test_a_note_stays_among_us_and_looks_it(desk):
    desk.post("notes", text="Courier lost it", key="n1")

    page = desk.page()
    assert Message.objects.get(key="n1").direction == "note"
    assert "message--note" in page
    assert not Delivery.objects.filter(message__key="n1").exists()


def test_a_file_without_script_goes_with_the_message(desk):
    file = SimpleUploadedFile("label.txt", b"torn", content_type="text/plain")

    desk.post("replies", text="See here", files=file)

    assert "label.txt" in desk.page()


def test_a_file_can_travel_ahead(desk):
    file = SimpleUploadedFile("label.txt", b"torn", content_type="text/plain")
    ahead = desk.client.post("/uploads", {"file": file}).json()

    desk.post("replies", expect=201, text="", uploads=ahead["id"], extra=SCRIPT)

    assert "label.txt" in desk.page()


def test_a_draft_is_there_when_one_comes_back(desk):
    desk.post("draft", expect=204, text="Dear Ada", mode="note", _method="put")

    page = desk.page()
    assert ">Dear Ada</textarea>" in page
    assert re.search(r'<input [^>]*value="note" [^>]*checked', page)
    assert desk.client.get("/inbox/", {"view": "all"}).context["rows"][0].has_draft


def test_an_emptied_draft_is_gone(desk):
    desk.post("draft", expect=204, text="Dear Ada", _method="put")
    desk.post("draft", expect=204, text="", _method="put")

    assert not Draft.objects.exists()


def test_drafts_are_ones_own(desk):
    actions.save_draft(desk.ada, text="Mine", mode="reply", by=agent("Di").pk, at=NOON)

    assert "Mine" not in desk.page().replace(">Mine<", "")  # the view is called so


def test_reading_moves_the_mark(desk):
    desk.post("reading", up_to=last_id())

    assert read_up_to(desk.bo.pk, desk.ada) == last_id()
    assert 'id="fresh"' not in desk.page()


def test_older_messages_come_on_demand(desk):
    for n in range(60):
        desk.hear(f"line {n}", key=f"l{n}")
    desk.post("reading", up_to=last_id())
    first = desk.client.get(f"/conversations/{desk.ada}/").context
    older = desk.client.get(first["older_url"], HTTP_X_FRAGMENT="entries")

    texts = [piece.message.text for piece in older.context["pieces"] if piece.message]
    assert len(first["pieces"]) >= 50
    assert texts[0] == "My parcel is late"
    assert texts[-1] == "line 9"
    assert older.context["older_url"] == ""


def test_a_long_talk_opens_at_its_first_unread_message_and_goes_on_at_both_ends(desk):
    for n in range(150):
        desk.hear(f"line {n}", key=f"l{n}")
        if n == 60:
            desk.post("reading", up_to=last_id())

    page = desk.client.get(f"/conversations/{desk.ada}/").context
    shown = [piece for piece in page["pieces"] if piece.message]
    newer = desk.client.get(page["newer_url"], HTTP_X_FRAGMENT="entries").context
    plain = desk.client.get(page["newer_url"])

    assert [piece.message.text for piece in shown if piece.is_first_unread] == ["line 61"]
    assert (shown[0].message.text, shown[-1].message.text) == ("line 51", "line 110")
    assert newer["pieces"][0].message.text == "line 111"
    assert newer["newer_url"] == ""
    assert plain["Location"].startswith(f"/conversations/{desk.ada}/?after=")


def test_a_file_is_found_by_an_address_that_does_not_age(desk):
    file = SimpleUploadedFile("label.txt", b"torn", content_type="text/plain")
    ahead = desk.client.post("/uploads", {"file": file}).json()["id"]
    desk.post("replies", expect=201, text="", uploads=ahead, extra=SCRIPT)
    address = f"/conversations/{desk.ada}/files/{ahead}"

    assert address in desk.page()
    assert desk.client.get(address)["Location"].startswith("/files/")
    assert desk.client.get(f"/conversations/{desk.ada}/files/{uuid.uuid4()}").status_code == 404
    assert desk.client.get(f"/conversations/{desk.ada}/pictures").json() == {"pictures": []}


def test_a_refresh_brings_all_that_is_shown(desk):
    first = last_id()
    for n in range(60):
        desk.hear(f"line {n}", key=f"l{n}")

    answer = desk.client.get(
        f"/conversations/{desk.ada}/timeline", {"first": first}, HTTP_X_FRAGMENT="entries"
    )

    assert len([piece for piece in answer.context["pieces"] if piece.message]) == 61


def test_a_refresh_shows_what_stays_when_all_that_was_shown_went_elsewhere(desk):
    address = f"/conversations/{desk.ada}/timeline"
    gone = {"first": last_id() + 1}  # as if it were in another conversation now

    answer = desk.client.get(address, gone, HTTP_X_FRAGMENT="entries")

    shown = [piece.message.text for piece in answer.context["pieces"] if piece.message]
    assert shown == ["My parcel is late"]


def test_the_number_of_queries_does_not_grow_with_the_talk(desk, django_assert_num_queries):
    for n in range(45):
        desk.hear(f"line {n}", key=f"l{n}")

    # one for all contacts of the customer; the opening hours are asked for every ten seconds
    desk.page()

    # one of them tells what there is beside the talk; here that is nothing, so it is not asked for
    with django_assert_num_queries(15):
        desk.page()


def test_a_failed_reply_says_why_and_can_be_sent_again(desk):
    desk.post("replies", text="Hello", key="k1")
    message = Message.objects.get(key="k1")
    Delivery.objects.filter(message=message).update(state="failed", reason="The box is full.")

    assert "The box is full." in desk.page()
    desk.post(f"messages/{message.pk}/retry")
    assert Delivery.objects.get(message=message).state in {"queued", "sent"}


def test_assigning_taking_and_giving_back(desk):
    di = agent("Di")

    desk.post("assignee", agent=di.pk, _method="put")
    assert Conversation.objects.get().assignee_id == di.pk
    assert "Bo Nowak gave it to Di Nowak" in desk.page()

    desk.post("assignee", agent="", _method="put")
    assert Conversation.objects.get().assignee_id is None


def test_an_observer_cannot_be_given_anything(desk):
    desk.post("assignee", expect=204, agent=agent("Oz", "observer").pk, extra=HTMX)

    assert Conversation.objects.get().assignee_id is None


def test_tags_come_and_go(desk):
    desk.post("tags", name="Late  Parcel")
    assert queries.tags_of(desk.ada) == ["late parcel"]

    desk.post("tags/late parcel", _method="delete")
    assert queries.tags_of(desk.ada) == []


def test_snoozing_and_waking(desk):
    desk.post("snooze", preset="tomorrow")
    assert Conversation.objects.get().status == "snoozed"

    desk.post("snooze", _method="delete")
    assert Conversation.objects.get().status == "open"


def test_a_past_time_puts_nothing_to_rest(desk):
    desk.post("snooze", until="2001-01-01T10:00")
    desk.post("snooze", until="soon")

    assert Conversation.objects.get().status == "open"


def test_merging_by_number_and_taking_it_back(desk):
    other = desk.hear("Me again", remote="ada-desk", key="2")

    desk.post("merge", other=f"#{other}")
    assert desk.texts() == ["My parcel is late", "Me again"]

    batch = Conversation.objects.get(pk=desk.ada).moved_in.get().batch
    desk.post(f"moves/{batch}", _method="delete")
    assert desk.texts() == ["My parcel is late"]


def test_a_batch_of_another_conversation_cannot_be_undone_here(desk):
    desk.post(f"moves/{uuid.uuid4()}", expect=404, _method="delete")


def test_splitting_gives_a_thread_its_own_conversation(desk):
    other = desk.hear("Me again", remote="ada-desk", key="2")
    actions.merge(desk.ada, other, by=desk.bo.pk, at=NOON)
    thread = queries.threads_of(desk.ada)[-1].id

    answer = desk.post("split", thread=thread)

    assert desk.texts() == ["My parcel is late"]
    assert answer["Location"] != f"/conversations/{desk.ada}/"


def test_threads_of_one_inbox_are_told_apart_where_they_are_moved(desk):
    for number in (1, 2):
        other = desk.hear("Me again", remote=f"ada-{number}", key=f"again-{number}")
        actions.merge(desk.ada, other, by=desk.bo.pk, at=NOON)
    threads = queries.threads_of(desk.ada)
    Thread.objects.update(opened_at=NOON)

    page = desk.client.get(f"/conversations/{desk.ada}/header").content.decode()

    shown = re.findall(r'<span class="one-line grow">(Shop[^<]*)<', page)
    assert shown == [f"Shop: Thu 1 Jan, 12:00 ({number})" for number in (1, 2, 3)]
    finder = desk.client.get(f"/conversations/{desk.ada}/threads/{threads[1].id}/place")
    assert f"Move the thread from {shown[1]} to another" in finder.content.decode()


def test_a_strange_method_is_refused(desk):
    assert desk.client.get(f"/conversations/{desk.ada}/assignee").status_code == 405


def test_a_reply_costs_a_fixed_number_of_statements(desk, django_assert_num_queries):
    desk.post("replies", expect=201, text="Hello", key="k1", extra=SCRIPT)

    with django_assert_num_queries(8):
        desk.post("replies", expect=201, text="Hello again", key="k2", extra=SCRIPT)
