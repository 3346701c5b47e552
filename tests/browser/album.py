"""`python -m tests.browser.album`: a picture of every page that account holders see, on a phone and on a desk."""

import re
import sys
import tempfile
from pathlib import Path

from tests.browser import chromium
from tests.browser.cast import Cast
from tests.browser.office import Office
from tests.browser.office_places import OFFICE, go
from tests.browser.screens import FOLDER
from tests.browser.service import Service

HIGHEST = 2600
SIZES = {"desktop": (1120, 800), "phone": (390, 844)}


def main() -> int:
    """Take them all; 1 where there is no browser."""
    path = chromium.installed()
    if path is None:
        print("No browser here: install chromium.", file=sys.stderr)
        return 1
    folder = FOLDER / "office"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as run, chromium.started(path) as browser, Service(Path(run)) as service:
        office = Office(service, Cast(service))
        page = browser.new_context(java_script_enabled=False, reduced_motion="reduce").new_page()
        for place in OFFICE:
            go(page, office, place)
            for size, (width, height) in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                whole = page.evaluate("document.documentElement.scrollHeight")
                page.set_viewport_size({"width": width, "height": min(whole, HIGHEST)})  # frames must be seen
                page.wait_for_timeout(150)
                name = re.sub(r"[^a-z]+", "-", place.lower()).strip("-")
                page.screenshot(path=folder / f"{name}-{size}.jpg", type="jpeg", quality=60)
    print(f"{len(OFFICE) * len(SIZES)} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
