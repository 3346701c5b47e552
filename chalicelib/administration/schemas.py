"""What the API gives of an account's own affairs."""

from typing import Self

from chalicelib.administration.prices import Charges
from chalicelib.administration.usage import People, Statement
from chalicelib.core.schema import Out


class SentOut(Out):
    """The messages of one campaign that were sent."""

    campaign_id: str
    messages: int


class ListUsageOut(Out):
    """The people of one list and the bytes kept of them: as last read in the month, and the most at any reading."""

    list_id: str
    people: int
    most_people: int
    bytes: int
    most_bytes: int

    @classmethod
    def of(cls, found: People) -> Self:
        return cls(list_id=found.list, people=found.people, most_people=found.most, bytes=found.size,
                   most_bytes=found.most_size)


class ChargesOut(Out):
    """What the month costs, as decimal numbers in text."""

    currency: str
    messages: str
    people: str
    storage: str
    total: str

    @classmethod
    def of(cls, found: Charges | None) -> Self | None:
        if found is None:
            return None
        return cls(currency=found.currency, messages=str(found.messages), people=str(found.people),
                   storage=str(found.storage), total=str(found.total))


class UsageOut(Out):
    """A month's usage (UTC). A campaign's messages count for the month in which it started; `settled` says that the
    month is over and so is all that began to be sent in it."""

    month: str
    settled: bool
    messages: int
    people: int
    most_people: int
    bytes: int
    most_bytes: int
    campaigns: list[SentOut]
    lists: list[ListUsageOut]
    charges: ChargesOut | None

    @classmethod
    def of(cls, found: Statement) -> Self:
        whole = found.whole
        return cls(month=found.month, settled=found.settled, messages=found.messages, people=whole.people,
                   most_people=whole.most, bytes=whole.size, most_bytes=whole.most_size,
                   campaigns=[SentOut(campaign_id=one.campaign, messages=one.messages) for one in found.sent],
                   lists=[ListUsageOut.of(one) for one in found.lists], charges=ChargesOut.of(found.charges))
