"""`python -m tests.browser.screens`: the README's pictures, taken from the local run."""

import struct
import sys
import tempfile
import zlib
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import chromium
from tests.browser.cast import Cast, link_in
from tests.browser.service import ROOT, Service

FOLDER = ROOT / "docs" / "screens"
MOST_BYTES = 150_000
DESK, PHONE, MARGIN = 1120, 390, 28
SUBSCRIBERS = {"carol@reader.example": "Carol", "zoe@bücher.example": "Zoë"}
WAITING = "heidi@reader.example"


def main() -> int:
    """Take them all; 1 where there is no browser."""
    path = chromium.installed()
    if path is None:
        print("No browser here: install chromium.", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium.started(path) as browser, Service(Path(folder)) as service:
        link = _populate(service)
        _take(browser, "sign-up", service.demo["sign_up"], "main form", DESK)
        _take(browser, "sign-up-phone-dark", service.demo["sign_up"], "main form", PHONE, dark=True)
        _take(browser, "confirm", link, "main form", DESK)
        _take(browser, "console", f"{service.console}/inbox", ".mails", DESK)
    return 0


def _populate(service: Service) -> str:
    """Some people and a newsletter, so that there is something to see; a link that waits to be confirmed."""
    cast, list_id = Cast(service), service.demo["list_id"]
    for address, name in SUBSCRIBERS.items():
        service.submit(service.demo["sign_up"], email=address, first_name=name)
        service.submit(link_in(service.mail(address.partition("@")[0]), "confirm"), tracking="no")
    service.api("POST", f"campaigns/{service.demo['campaign_id']}/send")
    service.mail("zoe", "First frost")
    return link_in(cast.asked(list_id, WAITING), "confirm")


def _take(browser: Browser, name: str, url: str, last: str, width: int, *, dark: bool = False) -> None:
    """A page from its top to a little below the last thing worth seeing."""
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False,
                                  color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.goto(url)
    box = page.locator(last).bounding_box()
    assert box is not None
    page.set_viewport_size({"width": width, "height": round(box["y"] + box["height"]) + MARGIN})
    file = FOLDER / f"{name}.png"
    file.write_bytes(_packed(page.screenshot()))
    context.close()
    assert file.stat().st_size < MOST_BYTES, f"{file.name} is too large for a README"
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KB")


def _packed(png: bytes) -> bytes:
    """The same picture, packed as tightly as it goes: a browser packs in haste."""
    head, chunks, at = png[:8], [], 8
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at:at + 4]), png[at + 4:at + 8]
        chunks.append((kind, png[at + 8:at + 8 + length]))
        at += 12 + length
    pixels = zlib.compress(zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT")), 9)
    before, after = [each for each in chunks if each[0] == b"IHDR"], [(b"IEND", b"")]
    return head + b"".join(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
                           for kind, body in [*before, (b"IDAT", pixels), *after])


if __name__ == "__main__":
    sys.exit(main())
