"""What LinkedIn's notifications read like, payload by payload."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from weft.channels.linkedin import inbound, names, words
from weft.channels.linkedin.settings import Settings
from weft.conversations.envelopes import Edited, Unknown, Unsent
from weft.gateway.contract import Request, Unreadable

FIXTURES = Path(inbound.__file__).parent / "fixtures"
PAGE = "96072893"
NUMBER = "7094977717598625792"
ACTIVITY = "urn:li:activity:7094637247890620418"
COMMENT = f"urn:li:comment:({ACTIVITY},{NUMBER})"


def read(name, page=PAGE):
    request = Request(inbox_id=7, body=(FIXTURES / f"{name}.json").read_bytes())
    return inbound.parse(Settings(page=page), request)


def the_one(name):
    [told] = read(name)
    return told


def test_a_comment_is_a_thread_of_its_author_below_its_post():
    said = the_one("comment")

    assert (said.key, said.text) == (f"comment:{NUMBER}", "Jest w czerwonym?")
    assert said.remote == "post:7094637247890620418:person:aDa0000001"
    assert (said.sender.kind, said.sender.value, said.sender.name) == (
        "linkedin", "person:aDa0000001", "",
    )  # fmt: skip
    assert said.sent_at == datetime(2025, 11, 24, 16, tzinfo=UTC)
    assert said.context["comment"] == COMMENT
    assert said.context["post"] == {
        "id": "urn:li:share:7094637247487995904",
        "title": "Nowa kolekcja jest już w sklepie.",
        "url": "https://www.linkedin.com/feed/update/urn:li:share:7094637247487995904/",
    }


def test_who_goes_on_below_a_post_stays_in_the_thread_and_who_joins_in_has_another():
    assert the_one("goes_on").remote == the_one("comment").remote
    assert the_one("joins_in").remote == "post:7094637247890620418:person:eVe0000002"
    assert the_one("goes_on").context["below"] == COMMENT
    assert the_one("comment").context["below"] == ""


def test_what_the_page_says_is_ours_where_it_answers_somebody():
    said = the_one("of_the_page")

    assert (said.is_ours, said.remote, said.answers) == (True, "", f"comment:{NUMBER}")
    assert read("to_everybody") == []


def test_edits_and_deletions_stand_beside_the_comment():
    edited, deleted = the_one("edited"), the_one("deleted")

    assert isinstance(edited, Edited)
    assert (edited.about, edited.text) == (f"comment:{NUMBER}", "Jest w bordowym?")
    assert isinstance(deleted, Unsent)
    assert deleted.about == f"comment:{NUMBER}"


def test_a_post_that_mentions_the_page_is_a_thread_below_itself():
    said = the_one("mention")

    assert said.key == "post:7094990000000000001"
    assert said.remote == "post:7094990000000000001:person:aDa0000001"
    assert (said.text, said.context["comment"]) == ("Polecam Weft!", "")
    assert said.context["post"]["id"] == "urn:li:share:7094990000000000001"


def test_who_is_not_named_is_known_by_the_comment_and_no_words_are_said_so():
    nobody = the_one("of_nobody")

    assert nobody.sender.value == f"comment:{NUMBER}"
    assert nobody.remote.endswith(f":comment:{NUMBER}")
    assert the_one("wordless").text == words.NO_WORDS


def test_likes_and_other_pages_are_passed_over_and_what_nobody_can_read_yet_is_counted():
    assert read("liked") == read("other_page") == read("comment", page="1") == []
    assert the_one("unknown") == Unknown(inbox_id=7, kind="COMMENT_PIN")
    assert the_one("bare") == Unknown(inbox_id=7, kind="COMMENT")
    assert [one.text for one in read("several")] == ["Pierwszy", "Drugi"]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"action": "COMMENT_DELETE", "generatedActivity": "urn:li:x:1", "lastModifiedAt": 1},
        {"action": "COMMENT", "lastModifiedAt": "soon"},
    ],
)
def test_what_has_another_shape_is_kept_and_not_guessed(said):
    whole = {"notifications": [{"organizationalEntity": f"urn:li:organization:{PAGE}", **said}]}
    body = json.dumps(whole).encode()
    with pytest.raises(Unreadable):
        inbound.parse(Settings(page=PAGE), Request(inbox_id=7, body=body))


@pytest.mark.parametrize(
    "spelled",
    [COMMENT, f"urn:li:comment:(activity:7094637247890620418,{NUMBER})"],
)
def test_a_comment_has_one_name_however_linkedin_spells_it(spelled):
    assert names.comment(spelled) == COMMENT
    assert names.number_of(spelled) == NUMBER
    assert names.thread_of(spelled) == ACTIVITY
    assert names.comment("urn:li:share:1") == names.number_of("urn:li:like:(a,b)") == ""
