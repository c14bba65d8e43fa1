"""How heavy the console is: EXPERIENCE asks for 150 kB at first, and 30 kB from page to page."""

from tests.weigh import on_the_wire, weight
from weft.console.tests.cast import Desk

FIRST_LOAD = 150_000  # bytes; files go as brotli, pages as gzip
NAVIGATION = 30_000


def test_the_desk_comes_in_150_kilobytes(client, db):
    desk = Desk(client, "owner")
    for number in range(60):
        desk.hear(f"Line {number} of a long talk about a parcel", key=f"k{number}")
        desk.hear("Hello", remote=f"guest-{number}", key=f"g{number}")

    weights = weight(desk.page(view="all"))

    assert sum(weights.values()) < FIRST_LOAD, sorted(weights.items(), key=lambda one: -one[1])


def test_another_conversation_comes_in_30_kilobytes(client, db):
    desk = Desk(client, "owner")
    for number in range(60):
        desk.hear(f"Line {number} of a long talk about a parcel", key=f"k{number}")

    pane = client.get(f"/conversations/{desk.ada}/", headers={"HX-Request": "true"})

    assert on_the_wire(pane.content) < NAVIGATION
    for address in ("/inbox/?view=all", "/people/", "/inboxes/", "/profile/", "/profile/keys/"):
        assert on_the_wire(client.get(address).content) < NAVIGATION, address
