"""Files of the account's lists: what they are, how many are suppressed, what was uploaded."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.accounts.model import Account
from chalicelib.core import csv_file
from chalicelib.imports.model import PREFIX as IMPORTS
from chalicelib.imports.model import Import
from chalicelib.imports.schemas import ImportOut
from chalicelib.lists.schemas import ListOut
from chalicelib.lists.service import all_lists
from chalicelib.subscriptions import download_files


def lists(account: Account, _now: datetime) -> Iterator[bytes]:
    return download_files.json_lines(ListOut.of(one).model_dump() for one in reversed(all_lists(account.id)))


def suppressions(account: Account, _now: datetime) -> Iterator[bytes]:
    names = {one.id: str(one.name) for one in all_lists(account.id)}
    return csv_file.lines(["list", "name", "reason", "people"], (
        [scope, names.get(scope), why, many] for scope, why, many in download_files.suppressed(account.id)))


def uploads(account: Account, _now: datetime) -> Iterator[bytes]:
    return download_files.json_lines(ImportOut.of(one).model_dump(exclude={"form"})
                                     for one in Import.query(account.id, Import.sk.startswith(IMPORTS)))
