"""The customer's panel."""

from weft.console.customer.cards import visit
from weft.conversations.models import Conversation
from weft.conversations.tests.cast import NOON, agent
from weft.customers import actions, queries
from weft.customers.models import Proof


def customer(desk):
    return Conversation.objects.get(pk=desk.ada).customer_id


def test_the_panel_says_how_sure_we_are(desk):
    assert "From the channel" in desk.page()

    actions.prove(
        customer(desk), kind="email", value="ada@shop.example", proof=Proof.VERIFIED, at=NOON
    )
    assert "Verified" in desk.page()


def test_renaming(desk):
    desk.client.post(f"/customers/{customer(desk)}/name", {"name": "Ada Nowak", "back": desk.ada})

    assert "Ada Nowak" in desk.page()


def test_a_fact_has_its_source_and_can_be_withdrawn(desk):
    answer = desk.client.post(
        f"/customers/{customer(desk)}/facts",
        {"label": "Shoe size", "value": "42", "back": desk.ada},
    )
    fact = queries.panel(customer(desk)).facts[0]

    assert answer["Location"] == f"/conversations/{desk.ada}/"
    assert "Shoe size" in desk.page()
    assert fact.by_id == desk.bo.pk
    desk.client.post(
        f"/customers/{customer(desk)}/facts/{fact.pk}", {"_method": "delete", "back": desk.ada}
    )
    assert "Shoe size" not in desk.page().replace('placeholder="Shoe size"', "")


def test_two_customers_become_one_and_two_again(desk):
    other = desk.hear("Me again", remote="ada-desk", key="2", sender=cast_other())
    stranger = Conversation.objects.get(pk=other).customer_id

    desk.client.post(f"/customers/{customer(desk)}/merges", {"who": f"#{other}", "back": desk.ada})
    merge = queries.panel(customer(desk)).merges[0]

    assert stranger in queries.family(customer(desk))
    assert f'id="other-{other}"' in desk.page()
    desk.client.post(
        f"/customers/{customer(desk)}/merges/{merge.pk}", {"_method": "delete", "back": desk.ada}
    )
    assert queries.family(customer(desk)) == [customer(desk)]


def cast_other():
    from weft.conversations.envelopes import Sender

    return Sender(kind="device", value="other", name="A. N.")


def test_a_customer_of_another_team_does_not_exist(desk):
    desk.team_of_others()

    answer = desk.client.post(f"/customers/{customer(desk)}/name", {"name": "X"})

    assert answer.status_code == 404


def test_an_unknown_customer_is_404(desk):
    assert desk.client.post("/customers/99999/name", {"name": "X"}).status_code == 404


def test_an_observer_changes_nothing(client, desk):
    client.force_login(agent("Oz", "observer"))

    assert client.post(f"/customers/{customer(desk)}/name", {"name": "X"}).status_code == 403


def thread(**context):
    from weft.conversations.queries import ThreadCard

    return ThreadCard(
        id=1, inbox_id=1, inbox_kind="", inbox_name="", conversation_id=1, remote="",
        opened_at=NOON, ended_at=None, seen_by_us=0, seen_by_them=0, context=context,
    )  # fmt: skip


def test_a_visit_shows_page_and_cart():
    page = {
        "url": "https://shop.example/lamp", "title": "Lamp", "referrer": "https://a.example/x",
    }  # fmt: skip
    line = {"name": "Lamp", "quantity": 2, "price": 10}
    cart = {"items": [line], "total": 20, "currency": "PLN"}

    shown = visit.read([thread(page=page, cart=cart)])

    assert (shown.title, shown.referrer, shown.total) == ("Lamp", "a.example", "20 PLN")
    assert shown.cart[0].quantity == 2


def test_a_visit_written_by_a_rascal_hurts_nobody():
    for context in (
        {"page": {"url": "javascript:alert(1)"}},
        {"page": "x", "cart": [1]},
        {"page": {"url": "http://["}, "cart": {"items": "x", "total": []}},
    ):
        assert visit.read([thread(**context)]) is None
