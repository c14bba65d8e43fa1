import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.channels.email import quoted_html, quoting
from weft.channels.email.quoting import Kind

SPLIT = """Yes, that works.

On 20/11/2026 10:15, Moss wrote:
> Does it work?

And one question.
-- 
Ada
"""


def kinds(text, **more):
    return [span.kind.value for span in quoting.fold(text, **more)]


def test_a_reply_falls_into_what_is_new_quoted_and_signed():
    assert kinds(SPLIT) == ["visible", "quoted", "visible", "signature"]
    assert quoting.visible(SPLIT) == "Yes, that works.\n\n\nAnd one question."


@pytest.mark.parametrize(
    "text",
    [
        "On 5 May your colleague wrote:\nyou get a refund.\nWhere is it?",
        "From: Kraków\nTo: Brno\nHow long does a parcel take?",
        "I ordered:\n2 mugs\n-- and a pot --\n1 lid",
        "Order 12:\nred\nblue",
        "Dnia 5 maja pisałam do Was:\nbez odpowiedzi",
        "He wrote: no.\nShe wrote:\nyes",
        "5 > 3\nand 3 < 5",
        "Original message of the brand:\nlove",
    ],
)
def test_what_people_write_is_visible(text):
    assert kinds(text) == ["visible"]


# shapes met in public archives; the names are ours
@pytest.mark.parametrize(
    "attribution",
    [
        "czw., 12 mar 2020 o 15:33 Ada Doyle <ada@x.example> napisał(a):",
        "Dnia Tue, Feb 15, 2022 at 06:03:30PM +0100, Ada Doyle napisał(a):",
        "Dnia niedziela 10 kwiecień 2011 o 18:00:14 Ada Doyle \nnapisał(a):",
        "Ada Doyle napisał(a):",
        "----- 2 lip 2020 o 11:00, Ada Doyle ada@x.example napisał(a):",
        "Dnia 14 lip 2015 o godz. 00:25 Ada Doyle <ada@x.example> napisał(a):",
        "Wiadomość napisana przez Ada Doyle <ada@x.example \n<mailto:ada@x.example>> w dniu 04.02.2023, o godz. 09:47:",
        "Wiadomość napisana przez Ada Doyle <ada@x.example> w dniu 21 lis \n2025, o godz. 03:55:",
        "Dne 21. 12. 21 v 13:18 Ada Doyle napsal(a):",
        "Dne 27.12.2011 14:57, Ada Doyle napsal(a):",
        "Dne úterý 7. dubna 2026 11:05:40, středoevropský letní čas, Ada Doyle \nnapsal(a):",
        "Dne 06. 05. 19 v 8:59 ada@x.example napsal(a):",
        "Dňa ne 8. 3. 2020, 17:52 ada <ada@x.example> napísal(a):",
        "V so 6. 9. 2026 o 18:42 používateľ Ada <ada@x.example> napísal(a):",
        "ut 13. 4. 2021 o 15:54 Ada Doyle <ada@x.example> napísal(a):",
        "po 29. 6. 2026 o 13:41 <ada@x.example> napísal(a):",
        "Le jeu. 10 sept. 2026, Ada Doyle a écrit :",
        "Le 28/04/2021 à 00:42, Ada Doyle a écrit :",
        "Le Tue, Sep 27, 2022 at 11:39:30PM +0200, Ada Doyle a écrit :",
        "Op 26 februari 2012 11:11 heeft Ada Doyle <ada@x.example>\nhet volgende geschreven:",
        "Op 17-feb.-2015, om 13:18 heeft Ada Doyle\n<ada@x.example> het volgende geschreven:",
        "Ada Doyle schreef op 2023-03-10 13:38:",
        "Ada Doyle <ada@x.example> schreef op 21 juni 2025 12:11:00 CEST:",
        "Il 18/02/22 10:16, Ada Doyle ha scritto:",
        "El 3 ene 2025, a las 9:15, Ada Doyle <ada@x.example> escribió:",
        "El 20/07/2026, Ada <ada@x.example> escribió:",
        "9 лист. 2022 р. о 12:25 ada <ada@x.example> написав(ла):",
        "5 вер. 2019 р. о 3:06 пп Ada Doyle <ada@x.example> написав(ла):",
        "03.03.11 12:16, Ada Doyle написав(ла):",
        "On Wed, Nov 20, 2019 at 07:46:47PM +0100, Ada Doyle wrote:",
        "On Sun 08-01-12 16:01:17, Ada Doyle wrote:",
        "---- On Fri, 20 Nov 2026 10:15:04 +0100 Ada Doyle <ada@x.example> wrote ----",
        "Ada Doyle <ada@x.example> writes:",
    ],
)
def test_attributions_of_public_archives_are_folded_with_their_quote(attribution):
    assert quoting.visible(f"Yes.\n\n{attribution}\n\n> Hello\n> there\n") == "Yes."


@pytest.mark.parametrize(
    "text", ["> only\n> a quote", "On 20/11/2026 10:15, Moss wrote:\n> hi", "", "\n\n"]
)
def test_a_mail_never_folds_to_nothing(text):
    assert kinds(text) == ["visible"]


def test_a_forwarded_block_is_what_the_sender_wants_to_show():
    text = "Look:\n\nFrom: Bo <bo@x.example>\nSent: Friday\nTo: Ada\nSubject: Hi\n\nThe offer"

    assert kinds(text) == ["visible", "quoted"]
    assert kinds(text, is_forward=True) == ["visible"]


@given(st.text(alphabet=st.sampled_from(">-_ \n:<@aOn wrote20.,/|*="), max_size=400))
def test_spans_cover_the_text_and_lose_nothing(text):
    spans = quoting.fold(text)

    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(one.kind != two.kind for one, two in pairwise(spans))


@given(st.lists(st.sampled_from(
    ["<div>", "</div>", "<p>", "</p>", "<br>", "<blockquote type=cite>", "</blockquote>", "word ",
     "<div class=gmail_quote>", "<hr id=stopSpelling>", "On 20/11/2026 10:15, Moss wrote:", "&gt; ",
     "<img src=x>", "<a href='", '"', "<", ">", "<!--", "-->", "<style>", "</style>", "\n"]
), max_size=40))  # fmt: skip
def test_html_spans_cover_the_source_and_lose_nothing(pieces):
    html = "".join(pieces)

    spans = quoted_html.fold(html)

    assert "".join(html[span.start : span.end] for span in spans) == html
    assert all(span.end >= span.start for span in spans)


# SAFETY.md, D10: eight shapes; twice as much takes no more than 2.5 times as long
SHAPES = {
    "quote marks": ">" * 50,
    "marks line by line": "> " * 20 + "\n",
    "attributions": "On 20/11/2026 10:15, Moss <help@shop.example> wrote\n",
    "colons": "On 1 a, b wrote:\n",
    "labels": "From: a\nSent: b\n",
    "rules": "_" * 30 + "\n",
    "dashes": "-- \n",
    "spaces": " " * 60 + "\n",
    "one line": "On 20/11 < wrote ",
    "brackets": "[" * 30 + "@" * 10 + "]:\n",
    "adverts": "Sent from my \n",
}
HTML_SHAPES = {
    "open": "<div>",
    "half open": "<div ",
    "quotes": "<a '\"",
    "blockquotes": "<blockquote type=cite>x</blockquote>",
    "nested": "<blockquote><p>On 1 wrote:<br>",
    "brackets": "<<<<",
    "comments": "<!--",
    "entities": "&amp&#1",
    "outlook": "<hr id=stopSpelling><p>",
}


def seconds(function, text):
    best = 9.0
    for _ in range(4):
        begin = time.process_time()
        function(text)
        best = min(best, time.process_time() - begin)
    return best


def is_linear(function, shape, size=10_000):
    """Try again when a busy machine got in between."""
    short = shape * (size // len(shape))
    return any(
        seconds(function, short * 2) <= 2.5 * max(seconds(function, short), 2e-3) for _ in range(4)
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_d10_twice_the_text_is_at_most_twice_the_work(shape):
    assert is_linear(quoting.fold, SHAPES[shape])


@pytest.mark.parametrize("shape", HTML_SHAPES)
def test_d10_twice_the_html_is_at_most_twice_the_work(shape):
    assert is_linear(quoted_html.fold, HTML_SHAPES[shape])


def test_a_text_longer_than_anybody_reads_is_not_folded():
    assert kinds("> x\n" * 300_000) == [Kind.VISIBLE]


def test_a_mark_is_found_whatever_letters_stand_before_it():
    html = "<p>İİİ stays</p><DIV CLASS='x_Gmail_Quote'>was said</DIV>"

    assert [html[s.start : s.end] for s in quoted_html.fold(html)] == [
        "<p>İİİ stays</p>",
        "<DIV CLASS='x_Gmail_Quote'>was said</DIV>",
    ]
