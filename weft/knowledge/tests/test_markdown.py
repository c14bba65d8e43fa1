"""What an article says, drawn: safe, its headings in order; and as plain words."""

from weft.knowledge import markdown, plain_words


def test_what_is_written_becomes_headings_lists_and_links():
    drawn = markdown.html(
        "# Send it back\n\n1. **Pack** it.\n2. [Ask us](https://shop.example/ask)."
    )

    assert "<h2>Send it back</h2>" in drawn
    assert "<strong>Pack</strong>" in drawn
    assert '<a href="https://shop.example/ask" rel="noopener">Ask us</a>' in drawn


def test_headings_begin_at_the_second_level_and_leave_none_out():
    drawn = markdown.html("### First\n\n##### Inside\n\n### Second")

    assert "<h2>First</h2>" in drawn
    assert "<h3>Inside</h3>" in drawn
    assert "<h2>Second</h2>" in drawn
    assert "<h2>Deep first</h2>" in markdown.html("## Deep first\n\n# Then high")


def test_nothing_runs_and_nothing_is_fetched():
    drawn = markdown.html(
        "<script>alert(1)</script> <img src=x onerror=alert(1)>\n\n"
        "[a](javascript:alert(1)) [b](data:text/html,x) ![spy](https://spy.example/1.gif)"
    )

    for bad in ("<script", "<img", 'href="javascript', 'href="data'):
        assert bad not in drawn
    assert "&lt;script&gt;" in drawn


def test_plain_words_keep_lists_numbers_and_addresses():
    said = plain_words.plain(
        "## How\n\nPack it, please.\n\n1. Print the *label*\n2. Find a [point](https://p.example)\n\n"
        "- one\n- two\n\n| Where | Days |\n|---|---|\n| Poland | 2 |\n\n"
        "Write to [help@shop.example](mailto:help@shop.example)."
    )

    assert said == (
        "How\n\nPack it, please.\n\n1. Print the label\n2. Find a point (https://p.example)\n\n"
        "- one\n- two\n\nWhere \u2013 Days\nPoland \u2013 2\n\nWrite to help@shop.example."
    )


def test_a_bare_web_address_can_be_followed():
    drawn = markdown.html(
        "See https://shop.example/a?b=1&c=2, or (https://shop.example/d).\n\n"
        "`https://code.example` and [https://here.example](https://there.example)"
    )

    assert '<a href="https://shop.example/a?b=1&amp;c=2" rel="noopener">' in drawn
    assert '<a href="https://shop.example/d" rel="noopener">https://shop.example/d</a>).' in drawn
    assert "<code>https://code.example</code>" in drawn
    assert '<a href="https://there.example" rel="noopener">https://here.example</a>' in drawn
    assert drawn.count("<a ") == 3


def test_a_summary_is_the_first_words_and_ends_at_a_word():
    assert plain_words.summary("**Short** and whole.\n\nMore.") == "Short and whole."
    assert plain_words.summary("Free to [return](/help/en/returns).") == "Free to return."
    long = plain_words.summary("word " * 100)
    assert len(long) <= plain_words.SUMMARY + 1
    assert long.endswith("word…")


def test_naughty_text_is_drawn_whatever_it_is():
    for body in ("", "\0", "|" * 500, "[" * 3000, "* " * 500, "1. \n\n> |\n|-|\n", "\u202eabc"):
        markdown.html(body)
        plain_words.plain(body)
