import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.channels.email import markup, sanitise
from weft.channels.email.sanitise import clean

# one vector for each trick of public lists, in our own words
VECTORS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src='x'onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '<img src="javascript:alert(1)">',
    "<img src=data:image/svg+xml;base64,PHN2Zz4=>",
    '<img srcset="https://evil.example/a 1x">',
    '<img src="https://evil.example/a" lowsrc="javascript:alert(1)">',
    "<svg onload=alert(1)>",
    "<svg><use href='data:image/svg+xml,<svg id=x><script>alert(1)</script></svg>#x'></use></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<math href='javascript:alert(1)'>x</math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<style>p{background:url(https://evil.example/x)}</style>",
    "<p style='background:url(https://evil.example/x)'>x</p>",
    "<p style='background-image:\\75rl(https://evil.example/x)'>x</p>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<p style='color:red;/**/background-color:url(//evil.example)'>x</p>",
    "<p style='list-style-type:url(//evil.example)'>x</p>",
    "<p style='border-color:image-set(\"//evil.example\" 1x)'>x</p>",
    "<p style='behavior:url(x.htc);-moz-binding:url(x)'>x</p>",
    "<p style='position:fixed;top:0;left:0;width:100%;height:100%;z-index:9'>x</p>",
    "<p style='margin-top:-500px'>x</p>",
    "<p style=\"font-family:'</style><img src=x onerror=alert(1)>'\">x</p>",
    "<table background='https://evil.example/x'><tr><td background='//evil.example'>x</table>",
    "<body background='https://evil.example/x' onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<button formaction='javascript:alert(1)'>x</button>",
    "<form action='https://evil.example'><input name=password></form>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video poster='https://evil.example/x'><source onerror=alert(1)></video>",
    "<audio src='https://evil.example/x' autoplay></audio>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVa\tScRiPt:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='/inbox/'>x</a>",
    "<a href='//evil.example'>x</a>",
    "<a href='#x' id=x name=location>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='https://evil.example' ping='https://evil.example/p'>x</a>",
    "<a href='https://a.example' target=_top>x</a>",
    "<a href='https://a.example/\"onmouseover=alert(1)//'>x</a>",
    "<img alt='\"><img src=x onerror=alert(1)>' src='cid:a'>",
    "<img src='cid:\"><script>alert(1)</script>'>",
    "<p title='--!><script>alert(1)</script>'>x</p>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<div id=location class='modal-backdrop gmail_quote'>x</div>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
    "<img src=https://evil.example/a\nonerror=alert(1)>",
    "<p\x0cstyle=color:red\x0conclick=alert(1)>x",
    "<portal src='https://evil.example'></portal>",
    "<x onclick=alert(1) contenteditable>x</x>",
]
HARMLESS_TAGS = set(sanitise.TAGS)
HARMLESS_ATTRIBUTES = set().union(*sanitise.ATTRIBUTES.values()) | {
    "rel", "target", "data-host", "data-misleads", "data-remote-src", "data-missing-cid",
}  # fmt: skip


def check(html):
    """Look at every tag that a browser would see."""
    for token in markup.tokens(html):
        if token.kind in {"text", "close"}:
            continue
        assert token.kind in {"open", "void"}, html
        assert token.name in HARMLESS_TAGS, html
        for name, value in markup.attributes(html, token).items():
            assert name in HARMLESS_ATTRIBUTES, html
            if name == "src":
                assert value.startswith("/files/"), html
            if name == "href":
                assert re.match(r"(?i)(https?|mailto|tel|cid):", value), html
            if name == "style":
                assert not re.search(r"url|expression|import|position|image-set|[\\@{]", value), (
                    html
                )
            if name == "target":
                assert value == "_blank", html


@pytest.mark.parametrize("vector", VECTORS)
def test_d1_nothing_of_a_vector_runs_or_loads(vector):
    for html in (vector, f"<p>{vector}</p>", f"<table><tr><td>{vector}", f"<b title='{vector}'>x"):
        once = clean(html).html
        check(once)
        check(clean(once).html)


@given(st.lists(st.sampled_from(
    ["<", ">", "'", '"', "=", "/", " ", "script", "img", "src", "onerror", "style", "svg", "p",
     "javascript:", "https://evil.example", "url(", ")", "<!--", "-->", "&lt;", "\0", "a href"]
), max_size=25))  # fmt: skip
def test_d1_no_mixture_of_pieces_runs_or_loads(pieces):
    check(clean("".join(pieces)).html)


def test_what_a_mail_looks_like_stays():
    html = (
        '<table border="0" width="600"><tr><td align="center" bgcolor="#eee" '
        'style="padding:4px 8px;color:#123456;font-family:Arial, sans-serif"><b>Hello</b></td>'
    )

    assert clean(html).html == (
        '<table border="0" width="600"><tbody><tr><td align="center" bgcolor="#eee" '
        'style="padding:4px 8px;color:#123456;font-family:Arial , sans-serif"><b>Hello</b></td></tr>'
        "</tbody></table>"
    )


def test_a_remote_image_waits_until_it_is_asked_for():
    found = clean('<img src="https://t.example/open.gif?a=1&amp;b=2" alt="x">')

    assert found.html == '<img alt="x" data-remote-src="https://t.example/open.gif?a=1&amp;b=2">'
    assert found.remote_images == 1


def test_a_picture_of_the_mail_is_shown_and_a_missing_one_says_so():
    html = '<img src="cid:a@b"><img src="cid:c">'

    assert clean(html, picture={"a@b": "/files/1"}).html == (
        '<img src="/files/1"><img data-missing-cid="c">'
    )


@pytest.mark.parametrize(
    ("html", "host", "misleads"),
    [
        ('<a href="https://shop.example/a">here</a>', "shop.example", False),
        ('<a href="https://www.shop.example/a">shop.example</a>', "www.shop.example", False),
        ('<a href="https://evil.example/">https://bank.example/login</a>', "evil.example", True),
        ('<a href="https://bank.example@evil.example/">bank.example</a>', "evil.example", True),
        ('<a href="https://żółw.example/">x</a>', "żółw.example", False),
        ('<a href="https://аpple.example/">apple.example</a>', "xn--pple-43d.example", True),
    ],
)
def test_a_link_tells_its_host(html, host, misleads):
    found = clean(html)

    assert f'data-host="{host}"' in found.html
    assert found.misleading_links == misleads


@pytest.mark.parametrize("html", ["<div>" * 1000, "<b>" * 1000, "x" * 3_000_001])
def test_html_that_nobody_wrote_is_too_much(html):
    with pytest.raises(sanitise.TooMuchHtml):
        clean(html)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("#234", "#234"),
        ("white", "white"),
        (" #1A2B3C none repeat scroll 0 0 !important", "#1A2B3C"),
        ("url(https://evil.example/x.png) rgb(1, 2, 3)", "rgb(1, 2, 3)"),
        ("rgb(1,2,3)!important", "rgb(1, 2, 3)"),
    ],
)
def test_light_words_keep_the_dark_ground_that_they_stand_on(said, shown):
    page = clean(f'<h2 style="color:#fff; background:{said}">Invoice</h2>').html

    assert page == f'<h2 style="color:#fff;background-color:{shown}">Invoice</h2>'


@pytest.mark.parametrize("said", ["url(//evil.example/#fff)", "none repeat", "expression(#fff)"])
def test_of_a_ground_only_a_colour_stays(said):
    assert clean(f'<p style="background:{said}">x</p>').html in {"<p>x</p>", '<p style="">x</p>'}
