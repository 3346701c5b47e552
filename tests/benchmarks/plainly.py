"""The straightforward way to send a newsletter: a message put together for each person, and handed over by itself.

It keeps no ledger and asks for no suppressions, so it is cheaper than it could be.
"""

from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.policy import SMTP

from chalicelib.campaigns import merge, render
from chalicelib.core import aws
from chalicelib.subscriptions import tokens
from chalicelib.subscriptions.model import SHARDS, Subscription, partition
from tests.benchmarks.stage import Stage

PAGE = 50


class Plainly:
    """A staged newsletter to the people of its list, one by one."""

    def __init__(self, staged: Stage) -> None:
        self._frozen = staged.sent.frozen
        self._recipients = render.Recipients(self._frozen, staged.campaign.id)
        shards = [Subscription.query(partition(staged.mailing_list.id, n), limit=PAGE) for n in range(SHARDS)]
        self._people = [one for shard in shards for one in shard][:PAGE]

    def send(self, pool: ThreadPoolExecutor, pages: int) -> None:
        """So many times fifty mails."""
        list(pool.map(self._send_one, self._people * pages))

    def _send_one(self, to: Subscription) -> None:
        token = tokens.leaving(self._frozen.list_id, str(to.sk))
        values = merge.values(self._frozen.merges, to.fields) | {
            "t": self._recipients.tracking_token(to, str(to.sk)), "u": token}
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["Reply-To"], mail["To"] = self._frozen.sender, self._frozen.reply_to, to.address
        mail["Subject"] = merge.fill(self._frozen.subject, values)
        for name, value in {**render.leaving_headers(token), "List-Id": self._frozen.list_header}.items():
            mail[name] = value
        mail.set_content(merge.fill(self._frozen.text, values))
        mail.add_alternative(merge.fill(self._frozen.html, values), subtype="html")
        aws.client("sesv2").send_email(FromEmailAddress=self._frozen.sender,
                                       Destination={"ToAddresses": [to.address]},
                                       Content={"Raw": {"Data": mail.as_bytes()}})
