"""The whole service in one process, as tests see it: HTTP in front, mail and queues behind, a clock to turn."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from chalice.test import Client

from chalicelib.accounts.model import Account, ApiKey
from chalicelib.activity import report
from chalicelib.campaigns import arrivals
from chalicelib.core import aws, clock
from chalicelib.core.settings import settings
from chalicelib.core.table import Item, Key, read_many
from chalicelib.lists.model import MailingList
from chalicelib.subscriptions import tokens
from chalicelib.subscriptions.model import SHARDS, Subscription, subscription_key
from infrastructure.local.ses import Inbox
from infrastructure.local.template import load
from tests.support import builders
from tests.support.answer import Answer, FromIp, lawful
from tests.support.mail import PUBLIC_URL, Mail
from tests.support.workers import Workers

NEWSLETTER = "Hello {{ first_name | default: \"friend\" }},\n\nsow [these seeds](https://example.org/seeds) now.\n"


@dataclass
class World:
    """The service, with Alice's Garden Club as the account in use."""

    client: Client
    mailbox: Inbox
    workers: Workers
    account: Account
    log: Any
    answers: list[Answer] = field(default_factory=list)
    carol: str = builders.CAROL
    key: str = ""

    def http(self, method: str, path: str, *, form: dict[str, str] | None = None, json: Any = None,
             headers: dict[str, str] | None = None, body: bytes = b"", ip: str = "192.0.2.1") -> Answer:
        """One request through the gateway, from `ip`."""
        sent = {"Accept": "*/*", **(headers or {})}
        if form is not None:
            sent["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(form).encode()
        if json is not None:
            sent["Content-Type"], body = "application/json", _dumped(json)
        with FromIp(self.client, ip):
            raw = self.client.http.request(method, path, sent, body)
        answer = lawful(Answer(path, raw.status_code, dict(raw.headers), raw.body))
        self.answers.append(answer)
        return answer

    def api(self, method: str, path: str, *, json: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """One request with the account's key."""
        self.key = self.key or builders.key_of(self.account)
        return self.http(method, path, json=json, headers={"Authorization": f"Bearer {self.key}", **(headers or {})})

    # --- what people do

    def sign_up(self, mailing_list: MailingList, who: str, **fields: str) -> Answer:
        answer = self.http("POST", f"/s/{mailing_list.id}", form={"email": who, **fields})
        self.drain()
        return answer

    def confirmation_link(self) -> str:
        """The link in the newest mail that asks for confirmation."""
        for mail in self.inbox():
            found = re.search(rf"{PUBLIC_URL}(/confirm/\S+)", mail.text)
            if found:
                return found[1]
        raise AssertionError("no mail asks for confirmation")

    def confirm(self, link: str, *, headers: dict[str, str] | None = None, ip: str = "192.0.2.1",
                **fields: str) -> Answer:
        return self.http("POST", link, form=fields, headers=headers, ip=ip)

    def leave(self, link: str, by: str = "page") -> Answer:
        return self.http("POST", link, form={"List-Unsubscribe": "One-Click"} if by == "one-click" else {})

    def unsubscribe_link(self, mailing_list: MailingList, who: str) -> str:
        return "/u/" + tokens.leaving(mailing_list.id, self.person(who))

    # --- what account holders do

    def use_account(self, **over: Any) -> Account:
        """Another account in use, by default one that has chosen nothing."""
        self.account, self.key = builders.alice(**({"tracking": "off"} | over)), ""
        return self.account

    def a_list(self, name: str = "Garden news") -> MailingList:
        return builders.a_list(self.account, name)

    def subscribed(self, mailing_list: MailingList, who: str, **how: Any) -> None:
        builders.subscribed(mailing_list, who, **how)

    def many_subscribed(self, mailing_list: MailingList, people: Iterable[str], **how: Any) -> None:
        builders.many_subscribed(mailing_list, people, **how)

    def draft(self, mailing_list: MailingList, body: str = NEWSLETTER, **fields: str) -> str:
        given = {"list_id": mailing_list.id, "subject": "What to sow in May", "body": body, **fields}
        answer = self.api("POST", "/v1/campaigns", json=given)
        assert answer.status == 201, answer.text
        return str(answer.json["id"])

    def start(self, mailing_list: MailingList, **how: str) -> str:
        """A campaign set going; its pages wait in the queue."""
        campaign = self.draft(mailing_list, **how)
        answer = self.api("POST", f"/v1/campaigns/{campaign}/send", json={})
        assert answer.status == 202, answer.text
        return campaign

    def send(self, mailing_list: MailingList, **how: str) -> str:
        campaign = self.start(mailing_list, **how)
        self.drain()
        return campaign

    def sent_newsletter(self, mailing_list: MailingList | None = None, *, tracking: bool = False) -> tuple[str, Mail]:
        """Carol subscribed (unless she is) and mailed: the campaign and her mail."""
        mailing_list = mailing_list or self.a_list()
        if not self.scan("subscriptions") or self.subscription_or_none(mailing_list, self.carol) is None:
            self.subscribed(mailing_list, self.carol, tracking=tracking)
        return self.send(mailing_list), self.mail_to(self.carol)

    def report(self, campaign: str) -> Any:
        """The report after a fold, with its figures as they are; its account holder is told none below five."""
        self.run("aggregate")
        arrivals.add_up(clock.now())
        told = self.api("GET", f"/v1/campaigns/{campaign}/report").json
        return told | report.figures(campaign, [link["url"] for link in told["by_link"]])

    def restrict(self, mailing_list: MailingList, who: str) -> None:
        """The person has asked to be kept and not mailed."""
        Subscription(*subscription_key(mailing_list.id, self.person(who))[1:]).update(
            actions=[Subscription.restricted.set(True)])

    def revoke_keys(self) -> None:
        """Every key of the account."""
        for row in ApiKey.query(self.account.id, ApiKey.sk.startswith("key#")):
            row.update(actions=[ApiKey.revoked_at.set(clock.iso(clock.now()))])

    # --- what happens behind

    def drain(self) -> None:
        """Let the workers run until every queue is empty."""
        self.workers.drain()

    def drain_one(self, queue: str) -> None:
        """Let the worker of a queue take one message."""
        self.workers.step(queue)

    def run(self, function: str) -> Any:
        """Run a scheduled function now."""
        return self.workers.run(function)

    def advance(self, **by: float) -> None:
        clock.shift(timedelta(**by))

    def advance_to(self, moment: datetime) -> None:
        clock.shift(moment - clock.now())

    def now(self) -> datetime:
        return clock.now()

    def advance_to_noon(self) -> None:
        """To the next noon (UTC), so that a test which counts by day does not run over midnight."""
        self.advance_to((clock.now() + timedelta(days=1)).replace(hour=12, minute=0, second=0))

    def today(self) -> str:
        return clock.now().date().isoformat()

    def rotate_keys(self) -> None:
        """A new signing key; the old one stays for old links."""
        client = aws.client("secretsmanager")
        ring = json.loads(client.get_secret_value(SecretId=settings().secret_keys)["SecretString"])
        client.put_secret_value(SecretId=settings().secret_keys,
                                SecretString=json.dumps({**ring, "2": "n" * 64, "current": "2"}))

    # --- what can be seen

    def inbox(self) -> list[Mail]:
        """All mail that left, newest first."""
        return [Mail(one) for one in self.mailbox.all()]

    def forget_mail(self) -> None:
        self.mailbox.clear()

    def mail_to(self, who: str) -> Mail:
        """The newest mail to an address."""
        return next(mail for mail in self.inbox() if mail.to.lower() == who.lower())

    def scan(self, table: str) -> list[dict[str, Any]]:
        """All raw rows of a table, hidden ones too."""
        pages = aws.client("dynamodb").get_paginator("scan").paginate(TableName=settings().tables[table])
        return [row for page in pages for row in page["Items"]]

    def waiting(self, queue: str) -> list[str]:
        """The bodies of the messages that wait in a queue; they are left there."""
        url = settings().queues[queue]
        found = aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [message["Body"] for message in found.get("Messages", [])]

    def find(self, key: Key) -> Item | None:
        return read_many([key], clock.now())[0]

    def everything_stored(self) -> dict[str, list[str]]:
        """Every raw row of every table, for comparing before and after."""
        return {table: sorted(json.dumps(row, sort_keys=True, default=str) for row in self.scan(table))
                for table in settings().tables}

    def written_since(self, before: dict[str, list[str]]) -> list[str]:
        return [row for table, rows in self.everything_stored().items() for row in rows if row not in before[table]]

    def logged(self) -> str:
        """All that was written to the log so far."""
        captured = self.log.readouterr()
        return str(captured.out + captured.err)

    def person(self, who: str) -> str:
        return builders.person(who)

    def subscription_or_none(self, mailing_list: MailingList, who: str) -> dict[str, Any] | None:
        """The row as it is stored, in whichever part of the list it lies."""
        for shard in range(SHARDS):
            key = {"pk": {"S": f"{mailing_list.id}#{shard}"}, "sk": {"S": self.person(who)}}
            row = aws.client("dynamodb").get_item(TableName=settings().tables["subscriptions"], Key=key).get("Item")
            if row:
                plain = {name: next(iter(value.values())) for name, value in row.items()}
                return plain | {name: json.loads(plain[name]) for name in ("consent", "tracking", "fields")
                                if isinstance(plain.get(name), str)}
        return None

    def subscription(self, mailing_list: MailingList, who: str) -> dict[str, Any]:
        found = self.subscription_or_none(mailing_list, who)
        assert found, "not subscribed"
        return found

    def template_table(self, table: str) -> dict[str, Any]:
        """The properties of a table in the one template."""
        return dict(load().resources[f"{table.capitalize()}Table"]["Properties"])


def _dumped(body: Any) -> bytes:
    return json.dumps(body).encode()
