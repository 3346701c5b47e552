"""Making, changing, finding and listing mailing lists."""

from datetime import datetime
from typing import Any, NamedTuple, cast

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit, policy
from chalicelib.accounts.model import Account, account_key
from chalicelib.accounts.service import check_complete
from chalicelib.core import clock, ids, paging
from chalicelib.core.errors import Conflict, NotFound, Outdated
from chalicelib.core.table import commit, read_many
from chalicelib.lists import rules, sizes
from chalicelib.lists.model import PREFIX, MailingList, list_key

CHANGEABLE = ("name", "description", "fields", "wording")


def create_list(
    account: Account,
    name: str,
    now: datetime,
    description: str = "",
    fields: list[dict[str, str]] | None = None,
    wording: str = "",
    by: str = "service",
) -> MailingList:
    """A new list. Raises NotReady while the account's checklist is incomplete (promises ROLE-2, ROLE-4), Invalid for
    fields that no list may have (promise DAT-2)."""
    check_complete(account)
    rules.check_fields(fields or [])
    made = MailingList(account.id, PREFIX + ids.new(now), name=name, description=description, fields=fields or [],
                       wording=wording or rules.default_wording(account.controller.name, name),
                       created_at=clock.iso(now))

    def all_of_it(write: TransactWrite, numbered: list[Action], in_turn: Condition) -> None:
        write.save(made, condition=MailingList.pk.does_not_exist())
        write.save(audit.row(account.id, by, "list.created", now, made.id))
        write.update(account, actions=numbered, condition=in_turn)

    if not policy.change(account, rules.part(made.short_id), rules.policy_facts(made.name, made.fields), now,
                         all_of_it):
        raise Conflict("Too much is being changed at once.", "Try again in a moment.")
    return made


def change_list(account: Account, found: MailingList, version: int, now: datetime, by: str,
                **given: Any) -> MailingList:
    """Change what is given (name, description, fields, wording) of version `version`.

    A new wording gets a new version; people keep what they agreed to. An empty wording is the usual one. Raises
    Outdated where `version` is not the current one, Invalid for fields that no list may have.
    """
    if int(found.version) != version:
        raise Outdated
    changes = {name: value for name in CHANGEABLE if (value := given.get(name)) is not None}
    if changes.get("wording") == "":
        changes["wording"] = rules.default_wording(account.controller.name, changes.get("name", found.name))
    rules.check_fields(changes.get("fields", []))
    changes = {name: value for name, value in changes.items() if value != getattr(found, name)}
    if changes and not _changed(account, found, version, changes, now, by):
        raise Outdated
    return found


def _changed(account: Account, found: MailingList, version: int, changes: dict[str, Any], now: datetime,
             by: str) -> bool:
    """What the policy speaks of makes a new version of it (promise ROLE-3); what else changes does not."""
    told = audit.row(str(found.pk), by, "list.changed", now, found.id, changed=" ".join(changes))
    numbers = {"version": version + 1} | (
        {"wording_version": int(found.wording_version) + 1} if "wording" in changes else {})

    def both(write: TransactWrite) -> None:
        write.update(found, actions=[getattr(MailingList, name).set(value)
                                     for name, value in (changes | numbers).items()],
                     condition=MailingList.version == version)
        write.save(told)

    def all_of_it(write: TransactWrite, numbered: list[Action], in_turn: Condition) -> None:
        both(write)
        write.update(account, actions=numbered, condition=in_turn)

    facts = rules.policy_facts(changes.get("name", found.name), changes.get("fields", found.fields))
    spoken_of = facts != rules.policy_facts(found.name, found.fields)
    done = policy.change(account, rules.part(found.short_id), facts, now, all_of_it) if spoken_of else commit(both)
    for name, value in (changes | numbers).items() if done else ():
        setattr(found, name, value)
    return done


def get_list(account_id: str, public_id: str, now: datetime) -> MailingList:
    """A list of this account. Raises NotFound."""
    short = ids.own(account_id, public_id)
    found = cast("MailingList | None", read_many([list_key(account_id, short)], now)[0])
    if found is None:
        raise NotFound
    return found


class Sized(NamedTuple):
    """A list, its size, and the parts of it in which anybody is."""

    mailing_list: MailingList
    size: sizes.Size
    parts: list[int]


def get_with_size(account_id: str, public_id: str, now: datetime) -> Sized:
    """A list of this account with its size, in one read. Raises NotFound."""
    found, *shards = read_many([list_key(account_id, ids.own(account_id, public_id)), *sizes.keys(public_id)], now)
    if found is None:
        raise NotFound
    return Sized(cast("MailingList", found), sizes.total(shards), sizes.inhabited(shards))


def page_of_lists(account_id: str, cursor: str, limit: int) -> tuple[list[MailingList], str | None]:
    """The account's lists, newest first, and the cursor of the next page."""
    return paging.newest_first(MailingList, account_id, PREFIX, cursor, limit)


def all_lists(account_id: str) -> list[MailingList]:
    """Every list of the account, newest first."""
    return list(MailingList.query(account_id, MailingList.sk.startswith(PREFIX), scan_index_forward=False))


def published(public_id: str, now: datetime) -> tuple[Account, MailingList]:
    """A list with its account, by the id that stands in public links, in one read. Raises NotFound."""
    account_id, short = ids.split(public_id)
    account, found = read_many([account_key(account_id), list_key(account_id, short)], now)
    if account is None or found is None:
        raise NotFound("There is no such mailing list.", "Check the link, or ask the organisation that gave it to you.")
    return cast("tuple[Account, MailingList]", (account, found))
