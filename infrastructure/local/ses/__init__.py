"""SES as far as the service uses it, where moto stops: whole mails, an inbox to read them in, and delivery events.

`install()` teaches moto; `inbox` is what was sent. Works inside `mock_aws()` and behind moto's server alike.
"""

from infrastructure.local.ses.account import allowance
from infrastructure.local.ses.identities import vouch
from infrastructure.local.ses.inbox import Inbox, Mail, inbox
from infrastructure.local.ses.responder import install

__all__ = ["Inbox", "Mail", "allowance", "inbox", "install", "vouch"]
