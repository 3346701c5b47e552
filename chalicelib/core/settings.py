"""What a deployment decides, read from the environment on first use and never at import."""

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache

from chalicelib.core.regions import ALLOWED_REGIONS

TABLES = (
    "accounts",
    "pending",
    "subscriptions",
    "suppressions",
    "deliveries",
    "activity",
    "totals",
    "ephemeral",
    "breaches",
    "requests",
)
QUEUES = ("mail", "notices", "sending", "checks", "webhooks", "exports", "vouching", "complaints", "imports",
          "incidents")
MOST_A_SECOND = 40_000  # mails


class SettingsError(RuntimeError):
    """The environment is not fit to run in; the message names the variable and the remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One deployment. Addresses are the operator's own, never a subscriber's.

    `operator_registration` is the operator's number in the authority's register, `authority_*` the supervisory
    authority and `laws` the laws that apply, by name (promise LAW-1).
    `leave_address` takes mails of people who leave, "" where no mail is received.
    `send_rate` is how many mails a second SES takes at least, while SES itself has not been asked yet.
    `first_slice_hours` is how long a campaign rests after its first slice (promise SHR-1).
    `late_hours` is how late a scheduled campaign may be and still start by itself.
    `two_person_rule` says that what the operator cannot take back waits for a second person's approval.
    `dns_server` is "host:port" of the name server to ask, "" for the system's own. `prices` is JSON (see
    administration/prices.py), "" where statements tell quantities only. `breach_hours` is how long the law gives, from
    becoming aware of a breach, to tell the authority (GDPR art. 33(1), PECR reg. 5A(2)). `partiql` is whether DynamoDB
    takes statements with parameters, and requests that come together; the embedded one does not. `generation` is a
    word that the operator changes when a table was restored (docs/restoring.md). `ses_tenants` says that campaigns
    leave by a tenant of the account holder's own at SES.
    """

    region: str
    stage: str
    public_url: str
    mail_from: str
    operator_name: str
    operator_address: str
    operator_contact: str
    operator_registration: str
    authority_name: str
    authority_url: str
    laws: str
    secret_keys: str
    account_secrets_key: str
    configuration_set: str
    tables: dict[str, str]
    queues: dict[str, str]
    bucket_exports: str
    first_slice_hours: int
    late_hours: int
    leave_address: str
    two_person_rule: bool
    dns_server: str
    prices: str
    partiql: bool
    breach_hours: int
    generation: str
    send_rate: int
    ses_tenants: bool

    @property
    def tables_id(self) -> str:
        """Which tables these are: another once one was restored under another name, or the generation was changed."""
        known = json.dumps([self.generation, sorted(self.tables.items())])
        return hashlib.sha256(known.encode()).hexdigest()[:16]

    @property
    def host(self) -> str:
        """The public host name, without scheme or port."""
        return self.public_url.split("://", 1)[1].split("/", 1)[0].split(":", 1)[0]


def _need(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SettingsError(f"The environment variable {name} is not set; infrastructure/template.yaml sets it.")
    return value


def _whole(name: str, usual: int, most: int, of: str) -> int:
    given = os.environ.get(name) or str(usual)
    if not given.isascii() or not given.isdecimal() or not 1 <= int(given) <= most:
        raise SettingsError(f"{name} is {given!r}; it must be a whole number of {of} from 1 to {most}.")
    return int(given)


def _switch(name: str) -> bool:
    value = _need(name)
    if value not in {"on", "off"}:
        raise SettingsError(f"The environment variable {name} is {value!r}; it must be on or off.")
    return value == "on"


def _region() -> str:
    """Personal data stays in the EU and the UK (promise LOC-1), so any other region is refused."""
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
    if region not in ALLOWED_REGIONS:
        raise SettingsError(f"AWS_REGION is {region or 'not set'!r}; it must be one of {', '.join(ALLOWED_REGIONS)}.")
    return region


def _public_url(stage: str) -> str:
    url = _need("PUBLIC_URL").rstrip("/")
    if not url.startswith("https://") and stage != "local":
        raise SettingsError(f"PUBLIC_URL is {url!r}; outside the local run it must begin with https://.")
    return url


@cache
def settings() -> Settings:
    """The deployment's settings. Raises SettingsError naming what is wrong."""
    stage = _need("STAGE")
    return Settings(
        region=_region(),
        stage=stage,
        public_url=_public_url(stage),
        mail_from=_need("MAIL_FROM"),
        operator_name=_need("OPERATOR_NAME"),
        operator_address=_need("OPERATOR_ADDRESS"),
        operator_contact=_need("OPERATOR_CONTACT"),
        operator_registration=_need("OPERATOR_REGISTRATION"),
        authority_name=_need("AUTHORITY_NAME"),
        authority_url=_need("AUTHORITY_URL"),
        laws=_need("LAWS"),
        secret_keys=_need("SECRET_KEYS"),
        account_secrets_key=_need("ACCOUNT_SECRETS_KEY"),
        configuration_set=_need("CONFIGURATION_SET"),
        tables={name: _need(f"TABLE_{name.upper()}") for name in TABLES},
        queues={name: _need(f"QUEUE_{name.upper()}") for name in QUEUES},
        bucket_exports=_need("BUCKET_EXPORTS"),
        first_slice_hours=_whole("FIRST_SLICE_HOURS", 4, 72, "hours"),
        late_hours=_whole("LATE_HOURS", 6, 72, "hours"),
        leave_address=os.environ.get("LEAVE_ADDRESS", ""),
        two_person_rule=_switch("TWO_PERSON_RULE"),
        dns_server=os.environ.get("DNS_SERVER", ""),
        prices=os.environ.get("PRICES", ""),
        partiql=os.environ.get("PARTIQL", "") != "off",
        breach_hours=_whole("BREACH_HOURS", 72, 72, "hours"),
        generation=os.environ.get("GENERATION", ""),
        send_rate=_whole("SEND_RATE", 1, MOST_A_SECOND, "mails"),
        ses_tenants=os.environ.get("SES_TENANTS", "") == "on",
    )
