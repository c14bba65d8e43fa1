"""Pictures of ten screens, light and dark, taken of the demo shop. Run by bin/screens.

A Weft of its own is started in a folder that goes afterwards; nothing else needs to run.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from conftest import CHROMIUM, chromiums_path

ROOT = Path(__file__).parents[1]
SCREENS = ROOT / "docs" / "screens"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE_SECONDS = 600  # an own PostgreSQL, all migrations, and a shop of a thousand messages
SCHEMES = {"": "light", "-dark": "dark"}
LOGIN = re.compile(r"^\s+(\S+@\S+)\s+(.+?)\s+\(")


@dataclass(frozen=True)
class Screen:
    """What is taken: an address, and what is done there first."""

    name: str
    path: str
    then: Callable[[Page], object] = lambda _page: None
    size: dict[str, int] | None = None


def first_row(page: Page) -> None:
    """Open the first conversation of the list."""
    page.locator(".row__link").first.click()
    page.locator("#conversation-pane[data-conversation]").wait_for()
    page.locator(".message").last.wait_for()


def palette(page: Page) -> None:
    """Type a few letters into the palette, above a conversation."""
    first_row(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("go t")


def sheet_of_keys(page: Page) -> None:
    """Show the keys that work in a conversation."""
    first_row(page)
    page.keyboard.press("?")


def speak_english(page: Page, address: str) -> None:
    """Choose the language of this page's readers."""
    page.goto(f"{address}/profile/")
    form = page.locator("form:has(select[name=language])")
    form.locator("select[name=language]").select_option("en")
    form.locator(".button--primary").click()
    page.wait_for_load_state()


TAKEN = (
    Screen("templates", "/settings/templates/"),
    Screen("palette", "/inbox/?view=all", palette),
    Screen("keys", "/inbox/?view=all", sheet_of_keys),
    Screen("search", "/search/?q=parcel"),
    Screen("steps", "/follow-ups/?whose=all"),
    Screen("inboxes", "/inboxes/"),
    Screen("people", "/people/"),
    Screen("styleguide", "/styleguide/"),
    # last: by now the shop has been told what fell due when it opened, and nothing covers the desk
    Screen("console", "/inbox/?view=waiting", first_row),
    Screen("phone", "/inbox/?view=waiting", first_row, PHONE),
)


@contextlib.contextmanager
def demo(data: str) -> Iterator[tuple[str, str, str]]:
    """Run the demo shop on a free port; give its address, and how its owner logs in."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    command = [sys.executable, "-m", "weft.config.cli", "serve", "--demo", "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "WEFT_URL": address}
    with (Path(data) / "said").open("w+") as said:
        server = subprocess.Popen(
            [*command, "--data", data], stdout=said, stderr=subprocess.STDOUT, env=environment
        )
        try:
            wait_for(f"{address}/readyz", server)
            said.seek(0)
            logins = [found.groups() for line in said if (found := LOGIN.match(line))]
            yield address, *logins[0]
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server is ready. Raises RuntimeError when it ended, or never is."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), urlopen(address, timeout=5) as answer:  # noqa: S310 - ours
            if answer.status == 200:
                return
        time.sleep(0.5)
    raise RuntimeError(f"{address} was never ready; see what the server said")


def take(page: Page, address: str, screen: Screen) -> bytes:
    """Return the picture of a screen, in 256 colours, which nobody sees."""
    page.set_viewport_size(screen.size or WIDE)
    page.goto(address + screen.path)
    screen.then(page)
    page.wait_for_timeout(600)  # what opens has opened, and pictures are there
    picture = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide")))
    small = picture.convert("RGB").quantize(
        256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    out = BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Take all pictures."""
    SCREENS.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="weft-screens-") as data,
        demo(data) as (address, email, password),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromiums_path(), args=CHROMIUM)
        for ending, scheme in SCHEMES.items():
            context = browser.new_context(color_scheme=scheme, locale="en", reduced_motion="reduce")
            page = context.new_page()
            page.goto(f"{address}/account/login/")
            page.locator("[name=login]").fill(email)
            page.locator("[name=password]").fill(password)
            page.locator("[name=password]").press("Enter")
            page.wait_for_url("**/inbox/**")
            speak_english(page, address)
            for screen in TAKEN:
                file = SCREENS / f"{screen.name}{ending}.png"
                file.write_bytes(take(page, address, screen))
                kilobytes = file.stat().st_size // 1000
                sys.stdout.write(f"{file.relative_to(ROOT)}  {kilobytes} kB\n")
        browser.close()


if __name__ == "__main__":
    main()
