"""The data map: of every attribute of every stored row, whether it is personal data and what it is for.

One entry a model, by “room.Model”; the key attributes count too. A test refuses a model or an attribute without an
entry, and an entry without an attribute. From here come `docs/data-map.md` (`python -m infrastructure.data_map`) and
the categories of data in the records of processing (GDPR art. 30).
"""

from datetime import timedelta

from chalicelib.core import clock
from chalicelib.privacy import data_accounts, data_breaches, data_rights, data_subscribers, data_works
from chalicelib.privacy.kept import Kept, Processing
from chalicelib.privacy.periods import BY_HAND_KEPT_FOR, PERIODS, in_words

DATA: dict[str, Kept] = (data_subscribers.DATA | data_rights.DATA | data_accounts.DATA | data_breaches.DATA
                         | data_works.DATA)
PRESENT = "Written by a library of ours, which has no model: the table `ephemeral` holds, for " \
          f"{in_words(timedelta(seconds=clock.A_DAY))}, the answers to requests with an Idempotency-Key (AWS Lambda " \
          "Powertools), by a hash of the request. CloudTrail, which writes into a bucket of its own for " \
          f"{in_words(BY_HAND_KEPT_FOR)} what others than our functions change in the tables, with the keys of the " \
          "rows, and who of the staff invokes the operator’s functions."


def of(activity: Processing) -> dict[str, Kept]:
    """What is kept for an activity."""
    return {name: one for name, one in DATA.items() if one.activity == activity}


def as_markdown(tables: dict[str, str]) -> str:
    """The map for people to read; `tables` names the table of each model."""
    lines = ["# Data map", "",
             "Drawn from `chalicelib/privacy/data_*.py` by `python -m infrastructure.data_map`; tests refuse a stored",
             "attribute that is missing here. **P** marks personal data, pseudonyms and fingerprints included.", ""]
    for name, one in sorted(DATA.items(), key=lambda pair: (tables[pair[0]], pair[0])):
        lines += [f"## {name}", "", f"Table `{tables[name]}` · about {one.activity.people.lower()} ·",
                  f"{one.activity.name.lower()} · kept: {PERIODS[one.period].long}.",
                  "", "| attribute | personal | purpose |", "|---|---|---|"]
        lines += [f"| `{attribute}` | {'**P**' if attribute in one.personal else ''} | {purpose} |"
                  for attribute, purpose in (one.personal | one.plain).items()]
        lines += [""]
    return "\n".join([*lines, "## Beside these", "", PRESENT, ""])
