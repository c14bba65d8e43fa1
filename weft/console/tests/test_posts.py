"""Which posts stand above a talk: only what a network has told, and no address that is no page."""

from dataclasses import dataclass, field

import pytest

from weft.console.timeline.posts import posts_of


@dataclass
class Card:
    context: dict = field(default_factory=dict)


def shown(*posts):
    return [(one.title, one.url) for one in posts_of([Card({"post": post}) for post in posts])]


def test_a_post_below_which_two_threads_stand_is_shown_once():
    post = {"id": "1", "title": "Summer", "url": "https://f.example/1"}

    assert shown(post, post) == [("Summer", "https://f.example/1")]
    assert posts_of([Card()]) == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://f.example/1", "//f.example", ""])
def test_an_address_that_is_no_page_is_no_link(url):
    assert shown({"id": "1", "title": "Summer", "url": url}) == [("Summer", "")]


@pytest.mark.parametrize("post", [None, [], "x", {}, {"id": ""}, {"id": "1"}])
def test_of_what_nobody_knows_nothing_is_shown(post):
    assert shown(post) == []
