"""Whether anything is known of a person's reading: for deciding that nothing is (promise RET-4)."""

from datetime import datetime
from itertools import islice

from chalicelib.activity.forget import days, traces

MOST_LOOKED_AT = 100  # rows: who has left as many was here


def was_here(person: str, account_id: str, now: datetime) -> bool:
    """Whether the person has opened or followed anything of an account's in the time that is still known. What a
    program fetched, by its own words, is nobody's reading."""
    found = list(islice((one for one in traces(person) if not one.is_mark and one.account == account_id),
                        MOST_LOOKED_AT))
    return len(found) == MOST_LOOKED_AT or any(row.times for row in days(found, now))
