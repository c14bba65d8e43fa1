"""Scripts and styles as `weft serve` collects them: small, named by content, asked for once."""

import re
from collections import Counter
from pathlib import Path

from weft.ui import smaller

WEFT = Path(__file__).parents[2] / "weft"
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
FILES = "() => performance.getEntriesByType('resource').map((one) => [one.name, one.transferSize])"
# What a browser understands of a sheet: what is matched, by its rules in their order
UNDERSTOOD = """(source) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(source)
    const matched = ({ selectorText, conditionText, name, keyText }) =>
        selectorText ?? conditionText ?? name ?? keyText ?? ""
    const told = (rule) => [matched(rule).replace(/\\s/g, ""), [...new Set(rule.style)],
        ...[...(rule.cssRules ?? [])].map(told)]
    return [...sheet.cssRules].map(told)
}"""


def files(tab) -> list[tuple[str, int]]:
    """Return the static files that a page came with, and how many bytes each took on the way."""
    found = tab.evaluate(FILES)
    return [(name.partition("/static/")[2], size) for name, size in found if "/static/" in name]


def test_a_desk_asks_for_each_file_once_and_keeps_it(log_in, stage):
    olga = log_in("Olga", service_workers="block")

    loaded = files(olga)

    assert len(loaded) > 60
    assert [name for name, _ in loaded if not HASHED.search(name)] == []
    # a module under two addresses would be run twice
    assert max(Counter(HASHED.sub("", name) for name, _ in loaded).values()) == 1

    olga.goto(f"{stage.address}/inbox/?view=all")

    assert len(files(olga)) > 60
    assert [name for name, size in files(olga) if size] == []


def test_smaller_sheets_say_the_same(open_tab):
    tab = open_tab()
    for path in WEFT.glob("*/static/**/*.css"):
        source = path.read_text()

        small = smaller.style(source)

        assert len(small) < len(source)
        assert tab.evaluate(UNDERSTOOD, small) == tab.evaluate(UNDERSTOOD, source), path
