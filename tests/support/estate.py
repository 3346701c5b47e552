"""All that an account can have, one of each, made as its holder would make it: what a path's ids may stand for."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from chalicelib.accounts.keys import issue_key
from chalicelib.campaigns.lost_model import LOST, Lost
from chalicelib.campaigns.model import ledger
from chalicelib.core import clock, ids, mailer
from chalicelib.core.errors import UncertainOutcome
from chalicelib.lists.model import MailingList
from chalicelib.lists.service import get_list
from chalicelib.portal import complaints, requests, rules
from chalicelib.portal.complaints import Grievance
from chalicelib.subscriptions import public
from chalicelib.subscriptions.model import SHARDS
from chalicelib.users import sessions, team
from chalicelib.webhooks.model import CALLS, LoggedCall, log_of
from tests.support import incidents
from tests.support.office import Office, a_user, signed_in
from tests.support.world import World

Ids = dict[str, str]
FIELDS = [{"name": "first_name", "label": "First name"}]


@dataclass
class Estate:
    """The belongings of the account in use. `ids` are those that routes are asked with, by the path's own names.

    `host` is the account's domain and `word` stands in every name, so that what is told of it can be recognised.
    """

    world: World
    host: str = "garden.example.com"
    word: str = "Garden"
    ids: Ids = field(default_factory=dict)

    def made(self, path: str, **body: Any) -> Any:
        """What a POST answers."""
        answer = self.world.api("POST", path, json=body)
        assert answer.status in {200, 201, 202}, f"{path}: {answer.text}"
        return answer.json

    @property
    def mailing_list(self) -> MailingList:
        return get_list(self.world.account.id, self.ids["list_id"], clock.now())

    def draft(self) -> str:
        text = "Hello,\n\nsow [these beans](https://example.org/beans) now.\n"
        return self.world.draft(self.mailing_list, text, subject=f"{self.word}: what to sow in May")

    def scheduled(self) -> str:
        campaign = self.draft()
        self.made(f"/v1/campaigns/{campaign}/schedule", scheduled_for="2027-06-01T09:00:00+01:00")
        return campaign

    def sending(self) -> str:
        campaign = self.draft()
        self.made(f"/v1/campaigns/{campaign}/send")
        return campaign

    def paused(self) -> str:
        campaign = self.sending()
        self.made(f"/v1/campaigns/{campaign}/pause")
        return campaign

    def finished(self) -> str:
        campaign = self.sending()
        self.world.drain()
        self.world.run("aggregate")
        return campaign

    def uncertain(self) -> str:
        """One of which nobody knows whether it has reached anybody, for two days."""
        with patch.object(mailer, "send_bulk", side_effect=UncertainOutcome("no answer")):
            campaign = self.finished()
        earlier = clock.iso(clock.now() - timedelta(days=2))
        for shard in range(SHARDS):
            for row in Lost.query(ledger(campaign, shard), Lost.sk.startswith(LOST)):
                row.update(actions=[Lost.at.set(earlier)])
        return campaign

    def subscriber(self, name: str = "dave") -> str:
        """Somebody on the list."""
        who = f"{name}@{self.host}"
        self.world.subscribed(self.mailing_list, who, first_name=name.partition(".")[0].capitalize())
        return public.public_id(self.mailing_list.id, self.world.person(who))

    def webhook(self) -> str:
        url, events = f"https://hooks.{self.host}/mail", ["subscription.left"]
        return str(self.made("/v1/webhooks", url=url, events=events)["id"])

    def upload(self) -> str:
        """An upload whose file is there, with nothing said of it yet."""
        made = self.made(f"/v1/lists/{self.ids['list_id']}/imports", mode="confirm")
        self.made(f"/v1/imports/{made['id']}/file", csv=f"Email,First name\r\nuploaded@{self.host},{self.word}\r\n")
        return str(made["id"])

    def ready_upload(self) -> str:
        """One that can start: no other is running."""
        upload = self.upload()
        self.made(f"/v1/imports/{upload}/columns", columns=["email", ""])
        self.made(f"/v1/imports/{upload}/attestation", source="Our fair", consent="Signed up there", not_bought=True)
        self.world.drain()
        return upload

    def running_upload(self) -> str:
        upload = self.ready_upload()
        self.made(f"/v1/imports/{upload}/start")
        return upload

    def paused_upload(self) -> str:
        upload = self.running_upload()
        self.made(f"/v1/imports/{upload}/pause")
        return upload

    def finished_upload(self) -> str:
        upload = self.running_upload()
        self.world.drain()
        return upload

    def call(self, webhook: str) -> str:
        """A line in a webhook's log."""
        now = clock.now()
        call = LoggedCall(log_of(webhook), CALLS + ids.new(now), delivery=ids.new(now), event="subscription.left",
                          occurred_at=clock.iso(now), attempt=1, at=clock.iso(now), taken=True, status=200,
                          milliseconds=87, expires_at=clock.epoch(now) + 30 * 24 * 3600)
        call.save()
        return call.id

    def request(self) -> str:
        """A request of a person that waits for its answer."""
        made = requests.open_request(self.world.account.id, self.world.person(f"Carol.Smith@{self.host}"),
                                     rules.ACCESS, rules.ACCOUNT, clock.now(), f"{self.word}: by letter")
        return made.id

    def complaint(self) -> str:
        """Somebody's complaint about the account, open."""
        typed = Grievance(f"complainer@{self.host}", f"{self.word}: too many mails", "Fewer")
        return complaints.complain(self.world.account.id, typed, "192.0.2.9", clock.now()).id

    def incident(self) -> str:
        """A breach of data that concerns the list, of which the account was told."""
        found = incidents.opened(what=f"{self.word}: a copy of the list left the house.")
        incidents.concerned(found, self.world.account, lists=(self.ids["list_id"],))
        incidents.decided(found)
        incidents.tell(found)
        self.world.drain()
        return found.id

    def office(self) -> Office:
        """The owner at the dashboard, a colleague, an invitation and a second key."""
        account, now = self.world.account, clock.now()
        owner = signed_in(self.world, email=f"owner@{self.host}")
        self.ids["short_id"] = str(sessions.open_sessions(owner.user.id, now)[0].short_id)
        self.ids["user_id"] = a_user(account, f"colleague@{self.host}", "editor").id
        team.invite(account, owner.user, f"invited@{self.host}", "viewer", now)
        self.ids["short"] = str(team.invitations(account.id, now)[0].sk)
        self.ids["key_id"] = issue_key(account, f"{self.word} shop", now).key.id
        return owner


def of(world: World, host: str = "garden.example.com", word: str = "Garden") -> Estate:
    """Everything, for the account in use."""
    estate = Estate(world, host, word)
    made = estate.made("/v1/lists", name=f"{word} news", description="What to sow, and when.", fields=FIELDS)
    estate.ids["list_id"] = made["id"]
    estate.ids["subscription_id"] = estate.subscriber("Carol.Smith")
    estate.ids["campaign_id"] = estate.finished()
    estate.ids["webhook_id"] = estate.webhook()
    estate.ids["import_id"] = estate.upload()
    estate.ids["complaint_id"] = estate.complaint()
    estate.ids["call_id"] = estate.call(estate.ids["webhook_id"])
    estate.ids["request_id"] = estate.request()
    estate.ids["incident_id"] = estate.incident()
    return estate


IN_STATE: dict[str, tuple[str, Callable[[Estate], str]]] = {
    "end_subscription": ("subscription_id", Estate.subscriber),
    "update_campaign": ("campaign_id", Estate.draft),
    "delete_campaign": ("campaign_id", Estate.draft),
    "schedule_campaign": ("campaign_id", Estate.draft),
    "unschedule_campaign": ("campaign_id", Estate.scheduled),
    "send_campaign": ("campaign_id", Estate.draft),
    "pause_campaign": ("campaign_id", Estate.sending),
    "resume_campaign": ("campaign_id", Estate.paused),
    "send_to_uncertain": ("campaign_id", Estate.uncertain),
    "cancel_campaign": ("campaign_id", Estate.paused),
    "delete_webhook": ("webhook_id", Estate.webhook),
    "start_import": ("import_id", Estate.ready_upload),
    "pause_import": ("import_id", Estate.running_upload),
    "resume_import": ("import_id", Estate.paused_upload),
    "cancel_import": ("import_id", Estate.paused_upload),
    "undo_import": ("import_id", Estate.finished_upload),
    "get_results": ("import_id", Estate.finished_upload),
}


def filled(example: Any, ids: Ids) -> Any:
    """The example of an operation with the ids that its placeholders stand for."""
    text = json.dumps(example)
    for name, value in ids.items():
        text = text.replace(f"{{{name}}}", value)
    return json.loads(text)


def ids_for(estate: Estate, operation: str) -> Ids:
    """The path's ids with which an operation does what it is for: those of things in the state that it wants."""
    wanted = IN_STATE.get(operation)
    return estate.ids | ({wanted[0]: wanted[1](estate)} if wanted else {})
