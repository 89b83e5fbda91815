"""Draws docs/pictures/pages anew: every page of `tradetalks serve` at three widths, light and dark.

python3 docs/screenshots.py [PAGE ...]      needs Chromium; takes some minutes, for the bargain is worked out first
"""

import base64
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).resolve().parent / "pictures" / "pages"
SIZES = {1440: (1000, 0.5), 768: (1000, 0.5), 390: (900, 0.7)}  # width -> height, scale of the picture
QUALITY = 40  # of WebP
PATHS = {
    "overview": "?as_of=2025-10-20",
    "table": "table",
    "compare": "compare",
    "timeline": "timeline",
    "border": "border",
    "chokepoint": "chokepoint",
    "deal": "deal",
    "read": "read",
    "warroom": "warroom",
    "method": "method",
}
REPORT = (
    "26 October 2025. The United States will not impose the additional 100 % tariff on 1 November, Treasury Secretary "
    "Scott Bessent said. China will defer its rare-earth licences by a year, he said. China's commerce ministry spoke "
    "of a preliminary consensus that needs approval at home."
)


@contextmanager
def served() -> Iterator[str]:
    """The address of a server with an empty file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        program = [str(Path(sys.executable).with_name("tradetalks")), "serve", "--port", "0", "--data", f"{folder}/web"]
        process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        found = re.match(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert found is not None, "the server did not start"
        try:
            yield found[0]
        finally:
            process.terminate()
            process.wait()


def settle(page: Any, name: str) -> None:
    """Wait for what the page shows."""
    if name == "overview":
        page.wait_for_selector("body[data-shown*=costs]")
    elif name == "table":
        page.wait_for_selector("body[data-shown*=ranges]")
    elif name == "deal":
        page.locator("#bargain-says", has_text=re.compile("^$")).wait_for(state="attached", timeout=900_000)
    elif name == "read":
        page.locator("#report").fill(REPORT)
        page.get_by_role("button", name="Read", exact=True).click()
        page.locator("mark").first.wait_for()
    page.wait_for_timeout(1_500)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in sys.argv[1:] or PATHS:
            for width, (height, scale) in SIZES.items():
                for scheme in ("light", "dark"):
                    view = {"width": width, "height": height}
                    context = browser.new_context(viewport=view, color_scheme=scheme)
                    page = context.new_page()
                    page.set_default_timeout(120_000)
                    page.goto(url + PATHS[name])
                    settle(page, name)
                    clip = {"x": 0, "y": 0, **view, "scale": scale}
                    asked = {"format": "webp", "quality": QUALITY, "clip": clip}
                    drawn = context.new_cdp_session(page).send("Page.captureScreenshot", asked)
                    (PICTURES / f"{name}-{width}-{scheme}.webp").write_bytes(base64.b64decode(drawn["data"]))
                    context.close()
        browser.close()


if __name__ == "__main__":
    main()
