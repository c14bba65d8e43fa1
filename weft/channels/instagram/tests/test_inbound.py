"""What Instagram's deliveries read like, payload by payload."""

from pathlib import Path

from weft.channels.instagram import inbound
from weft.channels.instagram.settings import Settings
from weft.conversations.envelopes import Inbound, Receipt, Unsent
from weft.gateway.contract import Request

FIXTURES = Path(inbound.__file__).parent / "fixtures"
ACCOUNT, ADA = "17840001", "880099"


def read(name, account=ACCOUNT):
    request = Request(inbox_id=7, body=(FIXTURES / f"{name}.json").read_bytes())
    return inbound.parse(Settings(instagram_id=account), request)


def the_one(name):
    [told] = read(name)
    return told


def test_who_comments_and_who_writes_in_private_is_one_person():
    public, private = the_one("comment"), the_one("text")

    assert public.sender.value == private.sender.value == f"{ACCOUNT}:{ADA}"
    assert public.sender.name == "ada.nowak"
    assert (public.remote, private.remote) == (f"comment:1790001:{ADA}", ADA)


def test_a_story_that_is_answered_or_mentions_us_is_fetched_before_it_expires():
    answer, mention = the_one("story_reply"), the_one("story_mention")

    assert answer.text == "↪ 📷\nPiękne!"
    assert [one.ref for one in answer.remote_files] == ["https://cdn.example/story.jpg"]
    assert mention.text == "@ 📷"
    assert [one.ref for one in mention.remote_files] == ["https://cdn.example/mention.jpg"]
    assert the_one("shared_post").text == "https://cdn.example/post.jpg"


def test_what_is_taken_back_seen_or_reacted_to():
    unsent, seen = the_one("unsent"), the_one("seen")

    assert isinstance(unsent, Unsent)
    assert unsent.about == "ig_in_1"
    assert isinstance(seen, Receipt)
    assert (seen.state, seen.external_id) == ("read", "ig_out_1")
    assert the_one("reaction").emoji == "❤️"


def test_an_echo_is_ours():
    said = the_one("echo")

    assert isinstance(said, Inbound)
    assert (said.is_ours, said.remote) == (True, ADA)


def test_a_comment_can_be_answered_in_private_and_goes_on_in_its_thread():
    said = the_one("comment")

    assert (said.beside.kind, said.beside.account, said.beside.remote) == (
        "instagram", f"instagram:{ACCOUNT}", "private:1790001",
    )  # fmt: skip
    assert said.context == {"post": {"id": "1800011", "title": ""}}
    assert the_one("reply").remote == said.remote
    assert the_one("reply").beside is None
    assert the_one("advertisement_comment").context["post"]["title"] == "Letnie sandały"
    assert the_one("live_comment").text == "Halo"


def test_what_we_say_in_public_is_ours_where_it_answers_somebody():
    said = the_one("reply_of_ours")

    assert (said.is_ours, said.remote, said.answers) == (True, "", "1790001")
    assert read("comment_of_ours") == []


def test_what_is_not_for_us_passes():
    assert read("mention") == []
    assert read("text", account="1") == []
    unknown, said = read("unsupported")
    assert (unknown.kind, said.text) == ("unsupported", "")
