"""HTML of strangers, made fit to be shown: nothing runs, nothing loads, every link tells its host.

nh3 decides what stays (an allow-list; never a list of what is bad). After it the markup is plain
and balanced, and one pass over images and links adds what a reader needs. What is shown stands in
a sandboxed frame besides; the same profile cleans what we send (SAFETY.md, A10).
"""

from __future__ import annotations

import html as entities
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import nh3
import re2

from . import addresses, markup, quoted_html
from .markup import Token

MAX_LENGTH = 3_000_000  # characters; more is not shown as HTML
MAX_DEPTH = 400  # elements inside each other; browsers stop at 512
MAX_URL = 2_000
# nobody has to write their end tag, so they say nothing about depth
CLOSE_THEMSELVES = frozenset("p li dt dd td th tr tbody thead tfoot colgroup option".split())

TAGS = frozenset(
    "a abbr address article aside b big blockquote br caption center cite code col colgroup dd del "
    "details div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd "
    "li main mark ol p pre q s samp section small span strike strong sub summary sup table tbody "
    "td tfoot th thead time tr tt u ul var wbr".split()
)
ATTRIBUTES = {
    "*": {"style", "dir", "lang", "align", "valign", "bgcolor", "width", "height", "title"}
    | {"class"},
    "a": {"href", "name"},
    "img": {"src", "alt", "border", "hspace", "vspace"},
    "blockquote": {"type"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "role"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "div": {"id"},
    "hr": {"id", "size", "color", "noshade"},
    "span": {"id"},
    "section": {"id"},
}  # fmt: skip
# no position, no z-index, no negative margins: a mail stays inside its frame and shows what it is
STYLES = frozenset(
    "color background-color font-family font-size font-style font-weight font-variant line-height "
    "letter-spacing text-align text-decoration text-indent text-transform vertical-align "
    "white-space word-break word-wrap overflow-wrap direction unicode-bidi "
    "border border-top border-right border-bottom border-left border-color border-style "
    "border-width border-radius border-collapse border-spacing border-top-color border-top-style "
    "border-top-width border-bottom-color border-bottom-style border-bottom-width "
    "padding padding-top padding-right padding-bottom padding-left "
    "margin margin-top margin-right margin-bottom margin-left "
    "width height min-width max-width max-height display list-style-type table-layout".split()
)
SCHEMES = frozenset({"http", "https", "mailto", "tel", "cid"})
ABSOLUTE = re2.compile(r"(?i)(?:https?://|mailto:|tel:|cid:)[^\s\x00-\x20]*")
REMOTE = ("http://", "https://")
# a value that calls, escapes or comments anything is dropped whole; colours may be functions
CALM_STYLE = re2.compile(
    r"(?i)(?:[^(){}\\@<>\"']|\"[^()\\\"]*\"|'[^()\\']*'|(?:rgb|rgba|hsl|hsla)\([0-9., %/deg]*\))*"
)
NEGATIVE_MARGIN = re2.compile(r"(?i)margin[a-z-]*:[^;]*-[0-9.]")
# light words need their dark ground: of the property that says everything about it, the colour
GROUND = re2.compile(r"(?is)\s*background\s*:(.*)")
ONE_WORD = re2.compile(r"(?i)\s*([a-z]{3,24})\s*(?:!\s*important\s*)?")
COLOUR = re2.compile(
    r"(?i)(?:^|\s)(#[0-9a-f]{3,8}|(?:rgb|rgba|hsl|hsla)\([0-9., %/deg]*\))(?:\s|!|$)"
)
LOOKS_LIKE_HOST = re2.compile(r"(?i)(?:https?://)?(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?:[/:?#].*)?")
MARKED_IDS = frozenset(quoted_html.MARKS["id"])
# paragraphs of Word and Outlook: lines without space between, by a style sheet that never stays
LINES = frozenset({"msonormal", "msonospacing", "msoplaintext"})


class TooMuchHtml(Exception):
    """More HTML than a person can read; the text part says what there is to say."""


@dataclass(frozen=True, kw_only=True)
class Clean:
    """HTML that may be shown."""

    html: str
    remote_images: int  # from elsewhere; they wait in data-remote-src until a person asks for them
    misleading_links: int  # whose words name another host than they lead to


def clean(
    html: str,
    *,
    picture: Callable[[str], str] | Mapping[str, str] | None = None,
    remote: Callable[[str], str] | None = None,
) -> Clean:
    """Return HTML that neither runs nor loads anything.

    `picture` gives the address of an inline image by its cid, "" for an unknown one. Remote images
    keep their address in `data-remote-src`, unless a person asked for them: then `remote` gives
    the address under which our proxy shows them, "" for those that it does not. Links open
    outside, tell their host in `data-host`, and are marked `data-misleads` when their words claim
    another one.

    Raises TooMuchHtml.
    """
    safe = _safe(html)
    find = picture.get if isinstance(picture, Mapping) else picture
    return _annotated(safe, find or (lambda _cid: ""), remote or (lambda _url: ""))


def for_sending(html: str, *, cids: Collection[str] = (), keeps_remote: bool = True) -> str:
    """Return HTML that may leave in a mail of ours: the same profile as for what is shown.

    Of inline pictures those of `cids` stay, which the mail carries; remote ones only on request.
    What goes is replaced by its words. Raises TooMuchHtml.
    """
    safe = _safe(html)
    out: list[str] = []
    at = 0
    for token in markup.tokens(safe):
        if token.kind == "void" and token.name == "img":
            said = markup.attributes(safe, token)
            src = said.get("src", "")
            is_kept = src[4:] in cids if src[:4].lower() == "cid:" else keeps_remote and src
            shown = _tag("img", said) if is_kept else entities.escape(said.get("alt", ""))
            out += [safe[at : token.start], shown]
            at = token.end
    return "".join([*out, safe[at:]])


def host_of(url: str) -> str:
    """Return the host that a link leads to, as a person should read it; "" when it has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    # a host of mixed scripts is shown in its ASCII form, like an address
    shown = addresses.Address(spec=addresses.validated(f"x@{host}".encode())).shown
    return shown.rpartition("@")[2] or host


def _safe(html: str) -> str:
    if len(html) > MAX_LENGTH:
        raise TooMuchHtml(f"{len(html)} characters")
    if _is_too_deep(html):
        raise TooMuchHtml(f"more than {MAX_DEPTH} elements inside each other")
    return str(
        nh3.clean(
            html,
            tags=set(TAGS),
            clean_content_tags={"script", "style", "title", "template", "svg", "math", "noscript"},
            attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
            attribute_filter=_attribute,
            url_schemes=set(SCHEMES),
            filter_style_properties=set(STYLES),
            link_rel="noopener noreferrer nofollow",
            strip_comments=True,
        )
    )


def _is_too_deep(html: str) -> bool:
    depth = 0
    for token in markup.tokens(html):
        if token.name in CLOSE_THEMSELVES:
            continue
        if token.kind == "open":
            depth += 1
        elif token.kind == "close":
            depth = max(depth - 1, 0)
        if depth > MAX_DEPTH:
            return True
    return False


def _attribute(_element: str, name: str, value: str) -> str | None:
    """Return what stays of an attribute, None for nothing."""
    if name in {"href", "src"}:
        return _address(name, value.strip())
    if name == "style":
        calm = (one for one in map(_ground, value.split(";")) if CALM_STYLE.fullmatch(one))
        return "; ".join(one.strip() for one in calm if not NEGATIVE_MARGIN.search(one))
    if name == "class":
        words = {word.lower().removeprefix("x_") for word in value.split()[:20]}
        lines = ["weft-line"] if words & LINES else []
        return " ".join([quoted_html.mark_of({"class": value}), *lines]).strip() or None
    # anchors inside a mail lead nowhere in its frame; of ids only those that mark quotes are kept
    is_dropped = name == "name" or (name == "id" and value.lower() not in MARKED_IDS)
    return None if is_dropped else value[:1000]


def _ground(style: str) -> str:
    """Return a declaration with nothing but the colour of `background`; others as they are."""
    if not (said := GROUND.fullmatch(style)):
        return style
    colour = ONE_WORD.fullmatch(said.group(1)) or COLOUR.search(said.group(1))
    return f"background-color: {colour.group(1)}" if colour else ""


def _address(name: str, value: str) -> str | None:
    if len(value) > MAX_URL or not ABSOLUTE.fullmatch(value):
        return None
    is_picture = value.lower().startswith((*REMOTE, "cid:"))
    return value if name == "href" or is_picture else None


def _annotated(
    safe: str, find: Callable[[str], str | None], proxied: Callable[[str], str]
) -> Clean:
    out: list[str] = []
    at = remote = misleading = 0
    for token in markup.tokens(safe):
        if token.kind == "void" and token.name == "img":
            tag, is_remote = _image(safe, token, find, proxied)
            out += [safe[at : token.start], tag]
            remote += is_remote
            at = token.end
        elif token.kind == "open" and token.name == "a":
            tag, misleads = _link(safe, token)
            out += [safe[at : token.start], tag]
            misleading += misleads
            at = token.end
    out.append(safe[at:])
    return Clean(html="".join(out), remote_images=remote, misleading_links=misleading)


def _image(
    safe: str, token: Token, find: Callable[[str], str | None], proxied: Callable[[str], str]
) -> tuple[str, bool]:
    """Return the tag of an image, and whether it comes from elsewhere."""
    said = markup.attributes(safe, token)
    src = said.pop("src", "")
    is_remote = src.lower().startswith(REMOTE)
    if is_remote:
        said |= {"src": shown} if (shown := proxied(src)) else {"data-remote-src": src}
    elif src:
        cid = src[4:]
        said |= {"src": found} if (found := find(cid)) else {"data-missing-cid": cid}
    return _tag("img", said), is_remote


def _link(safe: str, token: Token) -> tuple[str, bool]:
    said = markup.attributes(safe, token)
    href = said.get("href", "")
    host = host_of(href) if href.lower().startswith(REMOTE) else ""
    misleads = False
    if host:
        said |= {"target": "_blank", "data-host": host}
        claimed = _words_until_close(safe, token.end).strip()
        if LOOKS_LIKE_HOST.fullmatch(claimed):
            claimed = claimed if "://" in claimed else f"https://{claimed}"
            misleads = _bare(host_of(claimed)) != _bare(host)
    if misleads:
        said["data-misleads"] = "yes"
    return _tag("a", said), misleads


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


def _words_until_close(safe: str, start: int) -> str:
    """Return the words of a link; a long one claims no host."""
    end = safe.find("</a>", start, start + 2_000)
    return markup.text_of(safe[start:end]) if end >= 0 else ""


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    said = "".join(f' {key}="{entities.escape(value)}"' for key, value in attributes.items())
    return f"<{name}{said}>"
