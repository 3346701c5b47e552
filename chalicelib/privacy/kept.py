"""What the data map says of one model."""

from typing import NamedTuple

SUBSCRIBERS = "subscribers"
USERS = "account holders and their people"
NOBODY = "nobody"


class Kept(NamedTuple):
    """About whom a row is, how long it stays (an id of periods.py), and what each of its attributes is for.

    `personal` are the attributes that are, or point to, a person (GDPR art. 4(1), (5)); `plain` are all others.
    """

    about: str
    period: str
    personal: dict[str, str]
    plain: dict[str, str]
