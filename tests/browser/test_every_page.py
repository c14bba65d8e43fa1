"""Every page of the console, found by the map of addresses: WCAG 2.2 AA, and 390 pixels (D38).

Nothing here lists pages: a new one is looked at as soon as it has an address.
"""

from http import HTTPStatus

import pytest
from django.conf import settings

from tests.browser.conftest import AXE
from weft.config.tests import world as worlds
from weft.people import policy

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
ELSEWHERE = ("demo:",)  # the shop that is shown, not ours to look after
# axe finds the same violations, but does not describe all that is right
RULES = """{ resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], rules: {
    "page-has-heading-one": { enabled: true }, "landmark-one-main": { enabled: true },
    "heading-order": { enabled: true }, "skip-link": { enabled: true } } }"""
COLOURS = """{ resultTypes: ["violations"],
    runOnly: { type: "rule", values: ["color-contrast"] } }"""
LOOK = """async ([theme, contrast]) => {
    document.documentElement.dataset.theme = theme
    const sheet = document.querySelector("link[href*='contrast.css']") // forms have their own looks
    if (sheet) sheet.media = contrast ? "all" : "not all"
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
    for (const one of document.getAnimations()) one.cancel() // colours that still change
}"""
WIDER = """() => [document.documentElement, ...document.querySelectorAll("main")]
    .filter((part) => part.scrollWidth > part.clientWidth + 1)
    .flatMap((part) => [...part.querySelectorAll("*")]
        .filter((one) => one.checkVisibility()
            && one.getBoundingClientRect().right > part.clientWidth + 1)
        .slice(0, 3).map((one) => one.outerHTML.slice(0, 90)))"""


def pages(world: worlds.World, who: str) -> list[str]:
    """Return the addresses that answer `who` with a whole page."""
    found = []
    for route in policy.routes():
        if (route.name or "").startswith(ELSEWHERE):
            continue
        address = worlds.address(route, world)
        answer = world.clients[who].get(address)
        is_html = answer.headers.get("Content-Type", "").startswith("text/html")
        if answer.status_code == HTTPStatus.OK and is_html and b"<main" in answer.content:
            found.append(address)
    return found


def troubles(page, address: str) -> list[str]:
    """Return what is wrong with a page, wide and narrow, in all colours."""
    found = []

    def look(how: str, options: str) -> None:
        broken = page.evaluate(f"async () => (await axe.run(document, {options})).violations")
        found.extend(
            f"{address} {how}: {item['id']} {[node['target'] for node in item['nodes']][:4]}"
            for item in broken
        )

    page.set_viewport_size(WIDE)
    page.goto(address)
    page.evaluate(LOOK, ["light", False])
    look("wide", RULES)
    for theme, contrast in (("dark", False), ("light", True), ("dark", True)):
        page.evaluate(LOOK, [theme, contrast])
        look(f"{theme}{' high' if contrast else ''}", COLOURS)
    page.set_viewport_size(NARROW)
    page.evaluate(LOOK, ["light", False])
    look("narrow", RULES)
    found.extend(f"{address} is wider than a phone: {part}" for part in page.evaluate(WIDER))
    return found


@pytest.mark.timeout(900)  # some forty pages, each in eight ways
@pytest.mark.parametrize("who", ["owner", "anonymous"])
def test_d38_every_page_can_be_used_by_everybody(weft, open_page, who):
    world = worlds.build()
    addresses = pages(world, who)
    page = open_page(f"{weft}/account/login/", viewport=WIDE, reduced_motion="reduce")
    if who != "anonymous":
        session = world.clients[who].cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": weft}]
        )

    # sent once, where it would take its time on every page; frames are left as they are
    page.add_init_script(f"if (self === top) {{ {AXE.read_text()} }}")

    found = [trouble for address in addresses for trouble in troubles(page, weft + address)]

    assert len(addresses) > (20 if who == "owner" else 3), addresses
    assert found == [], "\n".join(found)


CLOTHS = ("--linen", "--ground", "--surface", "--raised", "--sunken")
OVER = ("", "--hover", "--accent-wash", "--madder-wash", "--weld-wash", "--moss-wash")
INKS = ("--ink", "--ink-soft", "--ink-faint", "--accent-ink", "--madder", "--weld", "--moss")
# what the canvas of a browser makes of colours that lie over each other, as WCAG reckons
PALE = """([cloths, over, inks]) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })
    const probe = document.body.appendChild(document.createElement("i"))
    const colour = (name) => {
        probe.style.color = `var(${name})`
        return getComputedStyle(probe).color
    }
    const light = (names) => {
        for (const name of names) {
            canvas.fillStyle = colour(name)
            canvas.fillRect(0, 0, 1, 1)
        }
        const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data]
            .map((value) => value / 255)
            .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
    }
    const found = []
    for (const cloth of cloths) for (const wash of over) for (const ink of inks) {
        const under = [cloth, wash].filter(Boolean)
        const [one, other] = [light(under), light([...under, ink])]
        const contrast = Math.max(one, other) / Math.min(one, other)
        if (contrast < 4.5) found.push(`${ink} on ${under.join(" and ")}: ${contrast.toFixed(2)}`)
    }
    return found
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("contrast", [False, True], ids=["usual", "high"])
def test_every_ink_can_be_read_on_every_cloth_also_where_one_points(
    weft, open_page, theme, contrast
):
    page = open_page(f"{weft}/account/login/")

    page.evaluate(LOOK, [theme, contrast])

    assert page.evaluate(PALE, [CLOTHS, OVER, INKS]) == []
