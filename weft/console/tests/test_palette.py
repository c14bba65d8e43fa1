"""What the palette asks the server for."""

import re

from weft.console.tests.cast import Desk


def recent(desk, among):
    answer = desk.client.get("/palette/recent", {"among": among})
    assert answer.status_code == 200
    return [(one["name"], one["url"]) for one in answer.json()["recent"]]


def test_numbers_that_the_browser_remembers_get_their_names_in_its_order(client, db):
    desk = Desk(client)
    other = desk.hear("Second", remote="guest", key="g")

    found = recent(desk, f"{other},{desk.ada},{other}")

    assert [url for _name, url in found] == [
        f"/conversations/{other}/",
        f"/conversations/{desk.ada}/",
    ]
    assert found[1][0] == "Ada"


def test_what_one_may_not_see_any_more_has_no_name_here(client, db):
    desk = Desk(client)
    desk.team_of_others()

    assert recent(desk, str(desk.ada)) == []


def test_nonsense_finds_nothing(client, db):
    assert recent(Desk(client), f"x,-1,,{10**30},0") == []


def test_the_sheet_of_keys_speaks_the_readers_language_and_knows_their_own_keys(client, db):
    desk = Desk(client)

    first = client.get("/inbox/").content.decode()
    desk.bo.keys = {"reply": "w"}
    desk.bo.language = "pl"
    desk.bo.save()
    then = client.get("/inbox/").content.decode()

    assert "Keys that work here" in first
    assert '"name": "reply", "label": "Reply", "key": "r"' in first
    assert "Klawisze, które tu działają" in then
    assert re.search(r'"name": "reply", "label": "Odpowied[^"]+", "key": "w"', then)
