import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.channels.email import spacing

PIXEL = 1


@pytest.mark.parametrize(
    ("html", "pixels"),
    [
        ("<p>words</p>", 0),
        ("<h1>words</h1>", 40),
        ("<table><tr><td>a</td><td>b</td></tr></table>", 5),  # one pixel above and below, an edge
        ("<table cellpadding=8><tr><td>a</td></tr><tr><td>b</td></tr></table>", 38),
        ('<table><tr><td style="padding:12px 4px">a</td><td>b</td></tr></table>', 27),
        ('<table><tr><td style="padding: 1px 2px 3px">a</td></tr></table>', 7),
        ('<div style="padding-top:30px; color: red">a</div>', 30),
        ('<div style="padding-bottom:30px;">a</div>', 30),
        ('<div style="padding:900px">a</div>', 120),  # nobody is believed everything
        ('<div style="padding:5% 1em">a</div>', 0),
        ("<table cellpadding=8><tr><td>a<table><tr><td>b</td></tr></table></td></tr></table>", 24),
    ],
)
def test_what_stands_around_words_is_counted(html, pixels):
    assert spacing.lines(html, PIXEL, 85) == pixels


def test_cells_that_share_a_line_break_their_words_sooner():
    cells = "".join(f"<td>{'word ' * 5}</td>" for _ in range(3))
    row = f"<table cellpadding=0><tr>{cells}</tr></table>"

    assert spacing.lines(row, 21, 85) == 1  # the edge alone
    assert spacing.lines(row, 21, 40) > 1
    assert spacing.lines(f"<p>{'word ' * 15}</p>", 21, 40) == 0  # the words count themselves


@given(st.text(alphabet="<>/tdrablep ='\":;-1px", max_size=200))
def test_no_markup_is_too_odd_to_be_counted(html):
    assert spacing.lines(html, 21, 36) >= 0
