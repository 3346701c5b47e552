"""Word to the people behind an account: what happened, by mail. The message names nobody; the worker looks them up."""

from chalicelib.core import queue


def tell_owners(account_id: str, kind: str, once: str = "", **facts: str | int) -> None:
    """Mail the account's owners a notice of this kind (`templates/mail/notice…`). `facts` must name no person. What is
    asked for again under the same `once` within two weeks is mailed once."""
    wish = {"kind": kind, "account": account_id, "facts": facts}
    queue.put("notices", wish | ({"once": once} if once else {}))


def tell_operator(kind: str, **facts: str | int) -> None:
    """Mail the operator a notice. `facts` must name no person."""
    queue.put("notices", {"kind": kind, "operator": True, "facts": facts})


def tell_user(account_id: str, user_id: str, kind: str, **facts: str | int) -> None:
    """Mail one of the account's people a notice about their own access."""
    queue.put("notices", {"kind": kind, "account": account_id, "user": user_id, "facts": facts})
