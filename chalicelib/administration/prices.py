"""What usage costs, where the operator has set prices. No AWS, no clock; money is decimal and rounded line by line.

Prices are JSON with strings for amounts, so that nothing is lost on the way:
{"currency": "GBP", "per_thousand_messages": "0.50", "per_thousand_people": "1.20", "per_gigabyte": "0.10"}
"""

import json
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

PENNY = Decimal("0.01")
GIGABYTE = 10**9
RATES = ("per_thousand_messages", "per_thousand_people", "per_gigabyte")


class PricesError(RuntimeError):
    """The prices cannot be read; the message says how they must look."""


@dataclass(frozen=True, slots=True)
class Prices:
    """A month's prices in one currency (three letters of ISO 4217)."""

    currency: str
    per_thousand_messages: Decimal
    per_thousand_people: Decimal
    per_gigabyte: Decimal


@dataclass(frozen=True, slots=True)
class Charges:
    """What one month costs."""

    currency: str
    messages: Decimal
    people: Decimal
    storage: Decimal

    @property
    def total(self) -> Decimal:
        return self.messages + self.people + self.storage


def read(text: str) -> Prices | None:
    """The operator's prices; None where none are set. Raises PricesError."""
    if not text.strip():
        return None
    try:
        given = json.loads(text)
        amounts = {name: Decimal(given[name]) for name in RATES}
        currency = given["currency"]
    except (ValueError, TypeError, KeyError, InvalidOperation):
        raise _unreadable() from None
    right = isinstance(currency, str) and len(currency) == 3 and currency.isascii() and currency.isupper()
    if not right or set(given) != {*RATES, "currency"} or not all(_is_price(one) for one in amounts.values()):
        raise _unreadable()
    return Prices(currency, **amounts)


def _is_price(amount: Decimal) -> bool:
    return amount.is_finite() and amount >= 0


def _unreadable() -> PricesError:
    return PricesError("PRICES must be JSON with a currency such as \"GBP\" and amounts as text for "
                       f"{', '.join(RATES)}.")


def charges(prices: Prices, messages: int, people: int, size: int) -> Charges:
    """What a month costs: messages sent, the most people at a time, the most bytes at a time."""
    return Charges(prices.currency,
                   _rounded(prices.per_thousand_messages * messages / 1000),
                   _rounded(prices.per_thousand_people * people / 1000),
                   _rounded(prices.per_gigabyte * size / GIGABYTE))


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(PENNY, ROUND_HALF_UP)
