"""The demo account: somebody to be from the first second, made by the service's own use cases."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from chalicelib.accounts.keys import issue_key
from chalicelib.accounts.model import IDENTIFIED, Controller
from chalicelib.accounts.service import open_account
from chalicelib.accounts.terms import CURRENT
from chalicelib.campaigns.drafts import create_campaign
from chalicelib.core import urls
from chalicelib.lists.service import create_list

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


@dataclass(frozen=True, slots=True)
class Demo:
    """What to open, and the key. The API key is shown nowhere else."""

    url: str
    console: str
    sign_up: str
    list_id: str
    account_id: str
    api_key: str
    campaign_id: str
    account_name: str
    list_name: str


def seed(url: str, console: str, now: datetime) -> Demo:
    """An account with full controller details, a list with two optional fields, a key, and a draft newsletter."""
    controller = Controller(**CONTROLLER)  # type: ignore[no-untyped-call]
    account = open_account(CONTROLLER["email"], controller, now, sender=SENDER, tracking=IDENTIFIED,
                           domain=SENDER.rpartition("@")[2], terms=CURRENT, secured=True)
    mailing_list = create_list(account, "The Garden Letter", now, fields=FIELDS,
                               description="Once a month: what to do in the garden, meetings, and seeds to swap.")
    campaign = create_campaign(account, mailing_list.id, "First frost: lift your dahlias this week",
                               NEWSLETTER.read_text(encoding="utf-8"), now,
                               preheader="Tulips, the winter meeting, and too many runner beans.")
    return Demo(url=url, console=console, sign_up=urls.sign_up(mailing_list.id), list_id=mailing_list.id,
                account_id=account.id, api_key=issue_key(account, "Demo", now).secret, campaign_id=campaign.id,
                account_name=CONTROLLER["name"], list_name=mailing_list.name)


def write(demo: Demo, file: Path = FILE) -> None:
    """Keep it where scripts and tests look for it, for this user's eyes only."""
    file.parent.mkdir(exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(demo), indent=2) + "\n")
    draft.replace(file)  # at once: nobody reads half of it
