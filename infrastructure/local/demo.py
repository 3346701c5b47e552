"""The demo account: somebody to be from the first second, made by the service's own use cases."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from chalicelib.accounts.keys import issue_key
from chalicelib.accounts.model import IDENTIFIED, Account, Controller
from chalicelib.accounts.service import open_account
from chalicelib.accounts.terms import CURRENT
from chalicelib.administration import domain, proof
from chalicelib.campaigns.drafts import create_campaign
from chalicelib.core import urls
from chalicelib.core.settings import settings
from chalicelib.lists.service import create_list
from chalicelib.users import factor, sign_up
from chalicelib.users.model import User
from infrastructure.local.clients import client
from infrastructure.local.zone import Record, Zone

NEWSLETTER = Path(__file__).with_name("newsletter.md")
FILE = Path(".local") / "demo.json"
SENDER = "news@garden.example"
CONTROLLER = {
    "name": "Alice's Garden Club",
    "postal_address": "The Old Mill\n12 Mill Lane\nAmberfield AM4 7GT\nUnited Kingdom",
    "email": "hello@garden.example",
    "phone": "+44 1632 960 123",
    "website": "https://garden.example",
    "privacy_contact": "Alice Marsh, privacy@garden.example",
}
FIELDS = [{"name": "first_name", "label": "First name"}, {"name": "town", "label": "Town"}]
# The same at every start, so that an authenticator app or a password manager needs to be told once.
OWNER = "alice@garden.example"
PASSWORD = "four wellies in the shed"  # noqa: S105 (shown on the console, good for this machine only)
SECRET = "GARDEN2BLOOMS3ALL4YEAR5ROUND6LET"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Demo:
    """What to open, how to sign in, and the key. The API key is shown nowhere else; `api_key_id` is no secret."""

    url: str
    console: str
    sign_up: str
    list_id: str
    account_id: str
    api_key: str
    api_key_id: str
    campaign_id: str
    account_name: str
    list_name: str
    login_url: str
    login_email: str
    login_password: str
    login_secret: str


def seed(url: str, console: str, zone: Zone, now: datetime) -> Demo:
    """An account that is complete, with an owner who can sign in, a verified domain, a list with two optional fields,
    a key, and a draft newsletter. A name server must be answering from `zone` already."""
    controller = Controller(**CONTROLLER)  # type: ignore[no-untyped-call]
    account = open_account(CONTROLLER["email"], controller, now, sender=SENDER, tracking=IDENTIFIED, terms=CURRENT,
                           secured=True)
    _prove_domain(account, _owner(account, now), zone, now)
    mailing_list = create_list(account, "The Garden Letter", now, fields=FIELDS,
                               description="Once a month: what to do in the garden, meetings, and seeds to swap.")
    campaign = create_campaign(account, mailing_list.id, "First frost: lift your dahlias this week",
                               NEWSLETTER.read_text(encoding="utf-8"), now,
                               preheader="Tulips, the winter meeting, and too many runner beans.")
    key = issue_key(account, "Demo", now)
    client("sqs").purge_queue(QueueUrl=settings().queues["notices"])  # nobody need be told what has just been made
    return Demo(url=url, console=console, sign_up=urls.sign_up(mailing_list.id), list_id=mailing_list.id,
                account_id=account.id, api_key=key.secret, api_key_id=key.public_id, campaign_id=campaign.id,
                account_name=CONTROLLER["name"], list_name=mailing_list.name, login_url=f"{url}/login",
                login_email=OWNER, login_password=PASSWORD, login_secret=SECRET)


def _owner(account: Account, now: datetime) -> User:
    """The owner, whose authenticator app holds SECRET."""
    owner = sign_up.create_owner(account, OWNER, PASSWORD, now)
    owner.update(actions=[User.factor.set(factor.lock(owner, SECRET))])
    return owner


def _prove_domain(account: Account, owner: User, zone: Zone, now: datetime) -> None:
    entered = domain.enter(account, SENDER.rpartition("@")[2], owner.actor, now)
    zone.publish(*(Record(each.kind, each.name, each.value) for each in domain.wanted(entered)))
    proof.check_now(account, owner.actor, now)
    if account.domain != entered.domain:
        raise RuntimeError(f"The demo account's domain is not verified: {proof.findings(entered)}")


def write(demo: Demo, file: Path = FILE) -> None:
    """Keep it where scripts and tests look for it, for this user's eyes only."""
    file.parent.mkdir(exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(demo), indent=2) + "\n")
    draft.replace(file)  # at once: nobody reads half of it
