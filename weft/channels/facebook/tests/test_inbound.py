"""What deliveries of comments on a page read like, payload by payload."""

from pathlib import Path

from weft.channels.facebook import inbound
from weft.channels.facebook.settings import Settings
from weft.conversations.envelopes import Edited, Unsent
from weft.gateway.contract import Request

FIXTURES = Path(inbound.__file__).parent / "fixtures"
PAGE = "110022003300"


def read(name, page=PAGE):
    request = Request(inbox_id=7, body=(FIXTURES / f"{name}.json").read_bytes())
    return inbound.parse(Settings(page_id=page), request)


def the_one(name):
    [told] = read(name)
    return told


def test_a_comment_is_a_thread_below_its_post_and_can_be_answered_in_private():
    said = the_one("comment")

    assert (said.key, said.remote, said.text) == (
        "5500_1", "comment:5500_1:990011", "Jest czerwona?",
    )  # fmt: skip
    assert (said.sender.value, said.sender.name) == (f"{PAGE}:990011", "Ada Nowak")
    assert said.context["post"]["url"] == "https://www.facebook.example/p/5500"
    assert (said.beside.kind, said.beside.account, said.beside.remote) == (
        "messenger", f"page:{PAGE}", "private:5500_1",
    )  # fmt: skip


def test_who_goes_on_stays_in_the_thread_and_who_joins_in_has_another():
    assert the_one("reply").remote == the_one("comment").remote
    assert the_one("reply_of_somebody_else").remote == "comment:5500_1:990022"
    assert the_one("reply").beside is None


def test_what_the_page_says_is_ours_where_it_answers_somebody():
    said = the_one("reply_of_the_page")

    assert (said.is_ours, said.remote, said.answers) == (True, "", "5500_1")
    assert read("comment_of_the_page") == []


def test_who_is_not_named_is_known_by_the_comment():
    said = the_one("comment_of_nobody")

    assert said.sender.value == f"{PAGE}:comment:5500_7"
    assert said.remote == "comment:5500_7:"


def test_edits_and_removals_stand_beside_the_comment():
    edited, removed = the_one("edited"), the_one("removed")

    assert isinstance(edited, Edited)
    assert (edited.about, edited.text) == ("5500_1", "Jest bordowa?")
    assert isinstance(removed, Unsent)
    assert removed.about == "5500_1"


def test_a_photo_is_fetched_and_what_is_no_comment_passes():
    [photo] = the_one("comment_with_photo").remote_files
    assert photo.ref == "https://scontent.example/c.jpg"
    assert read("like") == read("hidden") == read("comment", page="1") == []
