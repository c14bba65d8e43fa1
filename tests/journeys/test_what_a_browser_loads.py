"""Scripts and styles as `weft serve` collects them: small, named by content, asked for once."""

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from tests.weigh import whole_sheet
from weft.ui import smaller

SOURCES = "http://sources.example"
WEFT = Path(__file__).parents[2] / "weft"
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
FILES = "() => performance.getEntriesByType('resource').map((one) => [one.name, one.transferSize])"
# What a browser understands of rules: what is matched, in their order
TOLD = """
    const matched = ({ selectorText, conditionText, name, keyText }) =>
        selectorText ?? conditionText ?? name ?? keyText ?? ""
    const told = (rule) => [matched(rule).replace(/\\s/g, ""), [...new Set(rule.style)],
        ...[...(rule.cssRules ?? [])].map(told)]
"""
UNDERSTOOD = f"""(source) => {{ {TOLD}
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(source)
    return [...sheet.cssRules].map(told)
}}"""
FOLLOWED = f"""() => {{ {TOLD}
    return [...document.styleSheets[0].cssRules].flatMap(
        (rule) => [...rule.styleSheet.cssRules].map(told))
}}"""


def files(tab) -> list[tuple[str, int]]:
    """Return the static files that a page came with, and how many bytes each took on the way.

    Not its icon: browsers ask for that as they like.
    """
    found = tab.evaluate(FILES)
    here = [(name.partition("/static/")[2], size) for name, size in found if "/static/" in name]
    return [(name, size) for name, size in here if not name.startswith("ui/mark.")]


def test_a_desk_asks_for_each_file_once_and_keeps_it(log_in, stage):
    olga = log_in("Olga", service_workers="block")

    loaded = files(olga)

    assert len(loaded) > 60
    assert {HASHED.sub("", name) for name, _ in loaded if name.endswith(".css")} == {
        "ui/css/ui", "ui/css/contrast", "console/css/frame", "console/css/inbox",
    }  # fmt: skip
    assert [name for name, _ in loaded if not HASHED.search(name)] == []
    # a module under two addresses would be run twice
    assert max(Counter(HASHED.sub("", name) for name, _ in loaded).values()) == 1

    olga.goto(f"{stage.address}/inbox/?view=all")

    assert len(files(olga)) > 60
    assert [name for name, size in files(olga) if size] == []


def test_smaller_sheets_say_the_same(open_tab):
    tab = open_tab()
    for path in WEFT.glob("*/static/**/*.css"):
        source = whole_sheet(path)

        small = smaller.style(source)

        assert len(small) < len(source)
        assert tab.evaluate(UNDERSTOOD, small) == tab.evaluate(UNDERSTOOD, source), path


def test_a_whole_sheet_says_what_browsers_find_behind_its_imports(open_tab):
    tab = open_tab()
    tab.route(f"{SOURCES}/**", show_source)
    found = {}
    for path in WEFT.glob("*/static/**/*.css"):
        if "@import" not in path.read_text():
            continue
        tab.goto(f"{SOURCES}/{path.relative_to(WEFT).with_suffix('')}")

        found[path.name] = tab.evaluate(FOLLOWED)

        whole = whole_sheet(path)
        assert found[path.name] == tab.evaluate(UNDERSTOOD, whole), path
    assert found.keys() == {"frame.css", "inbox.css", "ui.css"}
    assert sum(map(len, found.values())) > 40  # of as many sheets


def show_source(route, request) -> None:
    """Answer with a sheet as it stands in its source, and without its suffix with a page of it."""
    path = urlsplit(request.url).path
    if path.endswith(".css"):
        route.fulfill(path=WEFT / path.lstrip("/"))
    else:
        page = f'<!doctype html><link rel="stylesheet" href="{path}.css">'
        route.fulfill(body=page, content_type="text/html")
