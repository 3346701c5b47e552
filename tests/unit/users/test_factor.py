"""Codes of the second factor: RFC 6238's own vectors, another generator, the steps a clock may be off by."""

import base64
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from chalicelib.users import factor

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_VECTORS = [  # RFC 6238 appendix B, SHA-1; the last six of its eight digits
    (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
    (2000000000, "69279037"), (20000000000, "65353130"),
]
NOW = datetime(2026, 11, 24, 9, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "code"), RFC_VECTORS)
def test_the_vectors_of_the_rfc(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)

    assert factor.step_of(RFC_SECRET, code[2:], now) == seconds // 30
    assert pyotp.TOTP(RFC_SECRET, digits=8).at(now) == code


@pytest.mark.skipif(shutil.which("oathtool") is None, reason="Debian's oathtool is not installed")
@pytest.mark.parametrize("seconds", [1_111_111_109, 1_795_510_799, 4_102_444_800])
def test_another_generator_says_the_same(seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    said = subprocess.run(["oathtool", "--totp", "-b", RFC_SECRET, "--now", at.strftime("%Y-%m-%d %H:%M:%S UTC")],
                          capture_output=True, text=True, check=True).stdout.strip()

    assert factor.step_of(RFC_SECRET, said, at) == seconds // 30


@pytest.mark.parametrize(("late", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_wrong_by_one_step(late: int, taken: bool) -> None:
    code = pyotp.TOTP(RFC_SECRET).at(NOW + timedelta(seconds=late))

    assert (factor.step_of(RFC_SECRET, code, NOW) is not None) == taken


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34", "-12345", "12345.", "\n"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert factor.step_of(RFC_SECRET, code, NOW) is None


def test_spaces_as_apps_show_them_are_forgiven() -> None:
    code = pyotp.TOTP(RFC_SECRET).at(NOW)

    assert factor.step_of(RFC_SECRET, f" {code[:3]} {code[3:]}", NOW) is not None


def test_recovery_codes_are_ten_and_long_enough_to_be_kept_as_plain_hashes() -> None:
    codes, hashes = factor.new_codes()

    assert len(set(codes)) == len(hashes) == 10
    assert all(len(code.replace("-", "")) * 4.95 >= 112 for code in codes)
    assert not set(codes) & hashes
