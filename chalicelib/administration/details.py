"""The controller details: who the account holder is, shown at every interaction with subscribers (promise ROLE-4)."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.accounts import audit, policy, rules
from chalicelib.accounts.model import Account, Controller
from chalicelib.core import address
from chalicelib.core.errors import Invalid, Outdated
from chalicelib.core.table import commit

LONGEST_LINE, LONGEST_ADDRESS, MOST_LINES = 120, 500, 8
_PHONE = re.compile(r"\+?[(0-9][0-9 ()./-]{4,28}[0-9]")
_SEPARATORS = re.compile(r"[\s,;<>()]+")


def tidy(typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed, each detail on one line but the postal address, without idle spaces."""
    given = {name: " ".join(typed.get(name, "").split()) for name in rules.REQUIRED_DETAILS}
    lines = (" ".join(line.split()) for line in typed.get("postal_address", "").splitlines())
    return given | {"postal_address": "\n".join(line for line in lines if line)}


def checked(typed: Mapping[str, str]) -> dict[str, str]:
    """The details as they are kept. Raises Invalid with a sentence for each that cannot be one."""
    given = tidy(typed)
    wrong = {name: problem for name in given if (problem := _problem(name, given[name]))}
    if not wrong.get("email"):
        given["email"], wrong = _deliverable(given["email"], wrong)
    if wrong:
        raise Invalid("The details cannot be kept like this.", "Correct the fields and send the form again.",
                      fields={name: wrong[name] for name in given if name in wrong})
    return given


def _deliverable(typed: str, wrong: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Answers go to this address, so it is kept as SES takes it: with a domain in ASCII."""
    try:
        return address.parse(typed).deliverable, wrong
    except Invalid as error:
        return typed, wrong | error.fields


def _problem(name: str, value: str) -> str:
    """What is wrong with a detail, or ""."""
    if not value:
        return _EMPTY[name]
    longest = LONGEST_ADDRESS if name == "postal_address" else LONGEST_LINE
    if len(value) > longest:
        return f"Please use at most {longest} characters."
    if not value.isprintable() and name != "postal_address":
        return "This holds signs that cannot be shown."
    return _CHECKS.get(name, _fine)(value)


def _fine(_value: str) -> str:
    return ""


def _address_problem(value: str) -> str:
    return f"Please use at most {MOST_LINES} lines." if len(value.splitlines()) > MOST_LINES else ""


def _phone_problem(value: str) -> str:
    if _PHONE.fullmatch(value) and 6 <= sum(sign.isdigit() for sign in value) <= 15:  # at most 15: ITU-T E.164 §6
        return ""
    return "This is not a phone number. Please write it with the country’s code, such as +44 20 7946 0000."


def _website_problem(value: str) -> str:
    if is_web_address(value):
        return ""
    return "Please give the whole address of your web site, beginning with https://."


def _contact_problem(value: str) -> str:
    if is_web_address(value) or any(_is_address(part) for part in _SEPARATORS.split(value) if "@" in part):
        return ""
    return "Please give an e-mail address, the address of a web page (https://…), or a name with an e-mail address."


def _is_address(text: str) -> bool:
    try:
        address.parse(text)
    except Invalid:
        return False
    return True


def is_web_address(text: str) -> bool:
    """Whether this is an https address with a host that has a dot, and no name or password in it."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return (parts.scheme == "https" and "@" not in parts.netloc and "." in host.strip(".") and " " not in text
            and port != 0 and not set(host) & set("\"'<>[]\\"))


_EMPTY = {
    "name": "Please enter the name of your organisation, or your own if you act for yourself.",
    "postal_address": "Please enter a postal address at which you can be reached.",
    "email": "Please enter an e-mail address to which subscribers can write.",
    "phone": "Please enter a phone number.",
    "website": "Please enter the address of your web site.",
    "privacy_contact": "Please say whom people can ask about their data.",
}
_CHECKS: dict[str, Callable[[str], str]] = {
    "postal_address": _address_problem, "phone": _phone_problem, "website": _website_problem,
    "privacy_contact": _contact_problem}


def version_of(form: Mapping[str, str]) -> int:
    """The version of the account that a form was drawn from; one that nothing has where it was not said."""
    said = form.get("version", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else -1


def change_details(account: Account, typed: Mapping[str, str], version: int, by: str, now: datetime) -> None:
    """Keep new details, if the account is still as it was when the form was drawn (`version`). The audit trail says
    which details were changed, not what they were. Raises Invalid or Outdated."""
    given = checked(typed)
    before = rules.details(account.controller)
    changed = [name for name in given if given[name] != before[name]]
    controller = Controller(**given)  # type: ignore[no-untyped-call]
    if changed:
        store(account, version, by, now, "details.changed", {"changed": " ".join(changed)},
              {"controller": controller})


def store(account: Account, version: int, by: str, now: datetime, action: str, facts: Mapping[str, str],
          given: Mapping[str, Any]) -> None:
    """Change attributes of the account in one step with its line in the audit trail, and with a new version of its
    privacy policy where that speaks of what is changed (promise ROLE-3). Raises Outdated where the account is another
    version by now."""

    def both(write: TransactWrite, numbered: list[Action], in_turn: Condition | None) -> None:
        unchanged: Condition = Account.version == version
        write.update(account, condition=unchanged if in_turn is None else unchanged & in_turn, actions=[
            *(getattr(Account, name).set(value) for name, value in given.items()),
            Account.version.set(version + 1), *numbered])
        write.save(audit.row(account.id, by, action, now, **facts))

    said = policy.facts_of(account, given)
    spoken_of = said != policy.facts_of(account)
    done = policy.change(account, policy.OF_ACCOUNT, said, now, both) if spoken_of else commit(
        lambda write: both(write, [], None))
    if not done:
        raise Outdated("Somebody else has changed this since you opened the page.",
                       "Compare what you typed with what is kept now, and save again if yours is right.")
    for name, value in {**given, "version": version + 1}.items():
        setattr(account, name, value)
