"""Rows that find campaigns without looking through all of them: one partition for all accounts, for each purpose."""

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from chalicelib.core.table import Item

DUE = "schedule"
ENDS = "ledgers"
RUNNING = "running"
WAITING = "waiting"  # for room in SES's quota
TOLD_OF = "told of"


class Due(Item):
    """That a campaign is to start (schedule / time#campaign), in one partition for all accounts: the times sort. When
    rows of its ledger will be past their time (ledgers / time#campaign). That it was set going (running / #campaign).
    Since when it waits for room in SES's quota (waiting / time#campaign); `told` says that its owners know. And that
    SES has told, `lately`, of mails of it that arrived, which are to be added up (told of / #campaign)."""

    class Meta:
        table_name = "accounts"

    lately = UnicodeAttribute(null=True)
    told = BooleanAttribute(null=True)

    @property
    def at(self) -> str:
        return str(self.sk).partition("#")[0]

    @property
    def campaign(self) -> str:
        return str(self.sk).partition("#")[2]


def due_row(at: str, campaign_id: str) -> Due:
    return Due(DUE, f"{at}#{campaign_id}")


def running_row(campaign_id: str) -> Due:
    return Due(RUNNING, f"#{campaign_id}")


def ends_row(at: str, campaign_id: str) -> Due:
    return Due(ENDS, f"{at}#{campaign_id}")
