"""The operator's mails to the people of an account: one function for each kind of link, one for all plain notices."""

from datetime import UTC, datetime

from chalicelib.accounts.certificate import drawn
from chalicelib.accounts.closing import Closing
from chalicelib.accounts.model import Account
from chalicelib.core import urls
from chalicelib.core.mailer import Mail
from chalicelib.core.mails import written
from chalicelib.core.settings import settings
from chalicelib.users import proof, reset, sign_up, team
from chalicelib.users.model import SignUp, User
from chalicelib.users.proof import Proof


def confirm_sign_up(asked: SignUp, person: str) -> Mail:
    """“Please confirm your address”."""
    token = sign_up.link(person, str(asked.sk))
    return written("signup", str(asked.email), organisation=asked.organisation, expires_at=_in_words(asked.expires_at),
                   confirm_url=urls.public(f"/sign-up/confirm/{token}"))


def known_already(asked: SignUp) -> Mail:
    """“You have an account already”, to somebody who signs up again."""
    return written("signup_known", str(asked.email), login_url=urls.public("/login"), reset_url=urls.public("/reset"))


def new_password(user: User, now: datetime) -> Mail:
    """The link to a new password."""
    token = reset.issue(user, reset.USE, reset.WORKS_FOR, now)
    return written("reset", str(user.email), reset_url=urls.public(f"/reset/{token}"),
                   expires_at=_in_words((now + reset.WORKS_FOR).timestamp()))


def invitation(invited: SignUp) -> Mail:
    """“You are invited to work for …”."""
    token = team.link(str(invited.account), str(invited.sk))
    return written("invitation", str(invited.email), organisation=invited.organisation, role=invited.role,
                   url=urls.public(f"/invitation/{token}"), expires_at=_in_words(invited.expires_at))


def new_address(account: Account, email: str, token: str, expires_at: float) -> Mail:
    """The link that proves a new address."""
    return written("email_change", email, organisation=account.organisation, expires_at=_in_words(expires_at),
                   confirm_url=urls.public(f"/email/{token}"))


def proof_of_address(asked: Proof) -> Mail:
    """The link into the portal, or the one that proves a new address there."""
    path = {proof.PORTAL: "enter", proof.MOVE: "move"}[str(asked.use)]
    return written(f"proof/{asked.use}", str(asked.address), use=str(asked.use), expires_at=_in_words(asked.expires_at),
                   url=urls.public(f"/portal/{path}/{proof.link(asked)}"))


def notice(kind: str, account: Account, to: str, facts: dict[str, str | int]) -> Mail:
    """Word of something that happened. Raises KeyError for an unknown kind."""
    return written(f"notice/{kind}", to, kind=kind, facts=facts, organisation=account.organisation,
                   at=_in_words(datetime.fromisoformat(str(facts["at"])).timestamp()) if "at" in facts else "",
                   security_url=urls.public("/dashboard/security"),
                   campaign_url=urls.public(f"/dashboard/campaigns/{facts['campaign']}") if "campaign" in facts else "")


def operator_notice(kind: str, facts: dict[str, str | int]) -> Mail:
    """Word to the operator of a case that waits, or of an incident. Raises KeyError for an unknown kind."""
    return written(f"notice/{kind}", settings().operator_contact, kind=kind, facts=facts, at="",
                   organisation=settings().operator_name, security_url="", campaign_url="")


def certificate(row: Closing, to: str) -> Mail:
    """What was deleted of an account, and what stays: to somebody who was its owner."""
    facts = drawn(row)
    return written("certificate", to, organisation=row.organisation, at=_in_words(
        datetime.fromisoformat(str(row.done_at)).timestamp()), **facts)


def announcement(account: Account, to: str, subject: str, text: str, category: str) -> Mail:
    """What the operator tells every account holder (promise COL-3)."""
    paragraphs = [" ".join(one.split()) for one in text.split("\n\n") if one.strip()]
    return written("announcement", to, organisation=account.organisation, subject=subject, paragraphs=paragraphs,
                   category=category)


def _in_words(seconds: float) -> str:
    moment = datetime.fromtimestamp(int(seconds), UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
