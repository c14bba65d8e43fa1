import pytest

from weft.channels.email.looks import is_rich


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>Hi <b>there</b>,</p><ul><li>one</li></ul>",
        "<html><head><style>p {}</style></head><body><p class=MsoNormal>Hi<o:p></o:p></p></body>",
        "<div>Thanks</div><div class='gmail_quote'><img src='https://a.example/x'></div>",
        "<p>Thanks</p><div class='gmail_signature'><img src='cid:logo'></div>",
        "<p>Thanks</p><blockquote type='cite'><table><tr><td>Offer</table></blockquote>",
    ],
)
def test_words_that_any_program_would_have_sent_alike_are_shown_as_text(html):
    assert not is_rich(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>See:</p><img src='cid:box'>",
        "<table><tr><td>Order</td><td>42</td></tr></table>",
        "<center>Sale</center>",
        "<h1>News</h1>",
    ],
)
def test_what_nobody_makes_by_typing_is_shown_as_it_was_made(html):
    assert is_rich(html)
