"""The straightforward way to send a newsletter: a message put together for each person, and handed over by itself. And
what SES's own request for fifty costs by itself.

Neither keeps a ledger or asks for suppressions, so both are cheaper than they could be.
"""

from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from chalicelib.campaigns import merge, render
from chalicelib.core import aws, mailer
from chalicelib.core.settings import settings
from chalicelib.subscriptions import tokens
from chalicelib.subscriptions.model import SHARDS, Subscription, partition
from tests.benchmarks.stage import Stage

PAGE = 50


class Plainly:
    """A staged newsletter to fifty people of its list, by a client as botocore makes it."""

    def __init__(self, staged: Stage) -> None:
        self._frozen = staged.sent.frozen
        self._recipients = render.Recipients(self._frozen, staged.campaign.id)
        shards = [Subscription.query(partition(staged.mailing_list.id, n), limit=PAGE) for n in range(SHARDS)]
        self._people = [one for shard in shards for one in shard][:PAGE]
        self.client: Any = aws.session().create_client("sesv2", region_name=settings().region)
        self._request = self._asked()

    def _asked(self) -> dict[str, Any]:
        """What SES is asked for all of them."""
        asked: list[dict[str, Any]] = []
        events = aws.client("sesv2").meta.events
        events.register("provide-client-params.*.SendBulkEmail", note := lambda params, **_: asked.append(params))
        mailer.send_bulk(render.bulk(self._frozen), [
            self._recipients.make(one, f"0-abcdefghabcdefgh-{n}") for n, one in enumerate(self._people)])
        events.unregister("provide-client-params.*.SendBulkEmail", note)
        return asked[0]

    def ask(self, pages: int) -> None:
        """SES for all of them, so many times."""
        for _page in range(pages):
            self.client.send_bulk_email(**self._request)

    def send(self, mails: int) -> None:
        """To so many of them, one by one."""
        for one in self._people[:mails]:
            self._send_one(one)

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
        self.client.send_email(FromEmailAddress=self._frozen.sender, Destination={"ToAddresses": [to.address]},
                               Content={"Raw": {"Data": mail.as_bytes()}})
