from hypothesis import given
from hypothesis import strategies as st

from weft.channels.email import cards, flowed


def test_an_invitation_tells_when_where_and_by_whom():
    (invite,) = cards.invites(
        "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT\r\nUID:7\r\nSUMMARY:Odbiór\r\n  kubka\r\n"
        "LOCATION:Kraków\\, Rynek 1\r\nORGANIZER:mailto:ada@customer.example\r\n"
        "DTSTART:20261201T090000Z\r\nDTEND:20261201T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )

    assert invite == cards.Invite(
        method="CANCEL",
        uid="7",
        summary="Odbiór kubka",
        location="Kraków, Rynek 1",
        organiser="ada@customer.example",
        starts="20261201T090000Z",
        ends="20261201T100000Z",
    )


def test_a_card_tells_how_to_reach_somebody():
    (card,) = cards.cards(
        "BEGIN:VCARD\nFN:Ada Doyle\nORG:Moss;Shop\nEMAIL;TYPE=work:ada@customer.example\nTEL:+48 1\nEND:VCARD"
    )

    assert card == cards.Card(
        name="Ada Doyle",
        organisation="Moss Shop",
        emails=("ada@customer.example",),
        phones=("+48 1",),
    )


@given(st.text(alphabet=st.sampled_from('BEGIN:VENTCARD\n; =\\,N"'), max_size=200))
def test_any_text_is_read_as_far_as_it_goes(text):
    cards.invites(text)
    cards.cards(text)


def test_flowed_paragraphs_are_joined_and_quotes_kept_apart():
    text = "One long \nline\n> a \n> b\n>> c\n-- \nAda \nDoyle"

    assert flowed.unfolded(text) == "One long line\n> a b\n>> c\n-- \nAda Doyle"


def test_flowed_text_of_scripts_without_spaces():
    assert flowed.unfolded("こん \nにちは", drops_space=True) == "こんにちは"
