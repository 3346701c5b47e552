"""E-mail addresses: what we accept, how SES needs them, and the one spelling that stands for the person."""

import re
from dataclasses import dataclass
from functools import lru_cache

from chalicelib.core.errors import Invalid

LONGEST = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets
PLAIN = re.compile(r"(?=.{1,64}\Z)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")


@dataclass(frozen=True, slots=True)
class Address:
    """An accepted address. `deliverable` goes to SES (punycode domain); `key` is what fingerprints are made of."""

    typed: str
    deliverable: str
    key: str


def parse(text: str, field: str = "email") -> Address:
    """The address in `text`. Raises Invalid, with the reason for `field`, for what cannot be mailed."""
    from email_validator import EmailNotValidError  # 18 ms to load, needed by sign-ups alone

    typed = text.strip()
    if not typed:
        raise _refused(field, "Please enter your e-mail address.")
    local, at, domain = typed.rpartition("@")
    if at and not local.isascii():
        raise _refused(field, "Amazon SES, which delivers our mail, cannot send to an address with letters beyond a–z "
                              "before the @. An address with such letters after the @ works.")
    try:
        if PLAIN.fullmatch(local):  # nothing to check but the domain, which many people of a list share
            spelt, plain = (f"{local}@{of_domain}" for of_domain in _domain(domain))
        else:
            spelt, plain = _checked(typed)
    except EmailNotValidError as reason:
        raise _refused(field, _sentence(str(reason))) from None
    if len(plain) > LONGEST:
        raise _refused(field, f"The address is longer than {LONGEST} characters.")
    return Address(typed=spelt, deliverable=plain, key=plain.lower())


def _checked(typed: str) -> tuple[str, str]:
    """The address as it is spelt, and in ASCII. Raises EmailNotValidError."""
    from email_validator import validate_email

    found = validate_email(typed, allow_smtputf8=False, check_deliverability=False, strict=True)
    return str(found.normalized), str(found.ascii_email)


@lru_cache(maxsize=4096)
def _domain(domain: str) -> tuple[str, str]:
    """The same for a domain."""
    spelt, plain = _checked(f"a@{domain}")
    return spelt.removeprefix("a@"), plain.removeprefix("a@")


def _refused(field: str, reason: str) -> Invalid:
    return Invalid("The e-mail address cannot be used.", "Correct the address and send the form again.",
                   fields={field: reason})


def _sentence(reason: str) -> str:
    reason = re.sub(r"\bemail\b", "e-mail", reason).rstrip(".")
    return f"{reason}. Please check it for typing mistakes, as in name@example.org."
