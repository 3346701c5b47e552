"""The two stylesheets, of everybody's pages and of the dashboard: they fetch nothing, and their colours can be read."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "chalicelib/static"
SHEET, DASHBOARD = ((STATIC / name).read_text() for name in ("style.css", "dashboard.css"))
SCHEMES, RULES = SHEET.split("/* Ground */")
LIGHT, DARK = (dict(re.findall(r"--([\w-]+): (#\w+);", part)) for part in SCHEMES.split("@media"))
PAIRS = [(ink, ground) for ground in ("paper", "shade") for ink in ("ink", "soft", "brand", "brand-strong", "alarm")]
PAIRS += [("alarm", "alarm-shade"), ("ink", "alarm-shade"), ("on-brand", "brand"), ("on-brand", "brand-strong"),
          ("paper", "alarm"), ("on-band", "band"), ("on-stamp", "stamp")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_keep_to_the_contrast_that_people_need(scheme: str) -> None:
    colours = LIGHT | DARK if scheme == "dark" else LIGHT

    assert [pair for pair in PAIRS if _contrast(colours[pair[0]], colours[pair[1]]) < 4.5] == []
    assert [name for name in ("edge", "focus") if _contrast(colours[name], colours["paper"]) < 3] == []
    assert _contrast(colours["stamp"], colours["band"]) >= 3  # the mark of the section one is in, and its focus ring


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[n:n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("sheet", [SHEET, DASHBOARD])
def test_it_fetches_nothing(sheet: str) -> None:
    assert not re.search(r"url\(|@import|@font-face|https?:|image-set", sheet)


def test_no_colour_stands_outside_the_two_schemes() -> None:
    rules, printed = RULES.split("@media print")

    assert re.findall(r"#[0-9a-f]{3,8}\b|\brgb|\bhsl", rules + DASHBOARD) == []
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", printed)) == {"#000"}


def test_the_dashboard_names_only_colours_that_there_are() -> None:
    known = set(re.findall(r"--([\w-]+):", SHEET + DASHBOARD))

    assert set(re.findall(r"var\(--([\w-]+)", SHEET + DASHBOARD)) <= known
