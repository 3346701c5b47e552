"""Calls to AWS for each operation, against the embedded AWS; what goes over its budget is named."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

from chalice.test import Client
from moto import mock_aws

from chalicelib.subscriptions.model import SHARDS
from infrastructure.local import aws as local_aws
from infrastructure.local.ses import inbox
from tests.benchmarks import budgets, stub
from tests.benchmarks.budgets import Calls, Counting
from tests.benchmarks.figures import NO_FIGURE, Section
from tests.support import builders
from tests.support.workers import Workers
from tests.support.world import World

PEOPLE = 2_000
FEW = 40


@contextmanager
def world() -> Iterator[World]:
    """The service on an empty AWS, for the rest of this process's life."""
    from app import app

    with mock_aws():
        os.environ.update(local_aws.build(public_url=stub.PUBLIC_URL, mail_from="post@mail.smartmessages.example",
                                          senders=("garden.example.com",)))
        with Client(app) as client:
            yield World(client, inbox, Workers(app), builders.alice(), log=None)


def section() -> Section:
    """Every budget, and what is used of it."""
    with world() as there:
        counting = Counting()
        rows, exceeded = [], []
        for cost in budgets.costs(there, counting):
            allowed = budgets.REQUESTS[cost.operation]
            rows.append([cost.operation, str(cost.total), str(allowed), cost.named(), cost.extra() or "nothing"])
            if cost.total > allowed:
                exceeded.append(f"{cost.operation}: {cost.total} calls, {allowed} allowed")
        events = budgets.taken_in(there, counting, [f"early{n}@example.org" for n in range(FEW)])
        pages = budgets.sent(there, counting, budgets.full_shards(there, PEOPLE // SHARDS))
        rows += _sending(pages, exceeded)
        anybody = [f"member{n}@example.org" for n in range(PEOPLE)]
        uneven = budgets.sent(there, counting, anybody)
        rows.append(["SES's events about it: DynamoDB", f"{budgets.of(events, 'dynamodb') / FEW:.2f}", NO_FIGURE,
                     budgets.named(budgets.only(events, "dynamodb")), "counted"])
    return Section("Calls to AWS", _intro(uneven), [
        "operation", "calls", "budget", "which", "more, for a process's first"], rows, exceeded)


def _sending(pages: Calls, exceeded: list[str]) -> list[list[str]]:
    rows = []
    for service, name, allowed in (("dynamodb", "DynamoDB", budgets.SEND_DYNAMODB), ("sesv2", "SES", budgets.SEND_SES)):
        found = budgets.of(pages, service) / PEOPLE
        rows.append([f"send a message: {name}", f"{found:.4f}", str(allowed), budgets.named(
            budgets.only(pages, service)), "counted"])
        if found > allowed:
            exceeded.append(f"send: {found:.4f} {name} calls a message, {allowed} allowed")
    return rows


def _intro(uneven: Calls) -> str:
    ses = budgets.of(uneven, "sesv2")
    return (
        "Counted by a hook on every client. A process that has just started also reads its keys (again every five "
        "minutes), and the first click on a campaign reads that campaign's links; both are in the last column. "
        f"Sending is {PEOPLE:,} people in shards that fill their pages of {budgets.PAGE}, so a call of SES takes "
        f"{budgets.PAGE} people. Each of the {SHARDS} shards may end with a page that is not full: {PEOPLE:,} "
        f"people as they come took {ses} calls of SES instead of {ceil(PEOPLE / budgets.PAGE)}, "
        f"and {budgets.of(uneven, 'dynamodb') / PEOPLE:.4f} of DynamoDB a message.")
