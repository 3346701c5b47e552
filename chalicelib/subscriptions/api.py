"""/v1/lists/…/subscriptions, /v1/subscriptions and /v1/suppressions: the people of the account's lists, by program.

A person on a list is known by `{account}-{list}-{alias}`. The alias is the person's within this account alone.
"""

from typing import Any

from chalice.app import Blueprint

from chalicelib.accounts.operations import Call, Parameter, operation
from chalicelib.lists import service as lists
from chalicelib.subscriptions import by_hand, people, receipts
from chalicelib.subscriptions.people import Entry, Found
from chalicelib.subscriptions.subscribe import SignUp

blueprint = Blueprint(__name__)
OF_LIST = "/v1/lists/{list_id}/subscriptions"
ONE = "/v1/subscriptions/{subscription_id}"
SUPPRESSIONS = "/v1/suppressions"
SUBSCRIPTION = "subscriptions.schemas:SubscriptionOut"
SUPPRESSION = "subscriptions.schemas:SuppressionOut"
EMAIL = "subscriptions.schemas:EmailIn"
STATE = Parameter("state", "Which people: those who have confirmed (the default), those who have not yet, or those "
                           "whose data is kept but not used at their wish.", people.CONFIRMED, people.STATES)


@operation(blueprint, "GET", OF_LIST, scope="subscriptions:read", gives=SUBSCRIPTION, listing=True, query=(STATE,))
def list_subscriptions(call: Call, list_id: str) -> tuple[list[Entry], str | None]:
    """The people of a list in one state, in no particular order. A page may hold fewer than `limit`, or nobody, while
    there are more: go on until `next` is null.
    """
    found = lists.get_list(call.account.id, list_id, call.now)
    return people.page(found.id, call.query("state") or people.CONFIRMED, call.cursor, call.limit, call.now)


@operation(blueprint, "POST", OF_LIST, scope="subscriptions:write", takes="subscriptions.schemas:SubscriptionIn",
           gives="subscriptions.schemas:AskedOut", status=202,
           example={"email": "carol@example.org", "fields": {"first_name": "Carol"}})
def add_subscription(call: Call, list_id: str) -> Any:
    """Ask a person to confirm a subscription.

    Nobody is put on a list by program: the person gets a mail, and is on the list after pressing the button that it
    leads to. The answer is the same whatever the state of the address. No mail goes to those who are on the list, to
    those who have left a list of this account or are suppressed, or to an address that has just been asked.
    """
    given = call.body
    sign_up = SignUp(given.email, given.fields, source=by_hand.BY_PROGRAM)
    return by_hand.add(call.account, list_id, sign_up, call.now, call.actor)


@operation(blueprint, "POST", f"{OF_LIST}/lookup", scope="subscriptions:read", takes=EMAIL,
           gives="subscriptions.schemas:LookupOut", example={"email": "carol@example.org"})
def look_up_subscription(call: Call, list_id: str) -> Found:
    """What there is of an address on this list. It is a POST because an address must not stand in a URL, which lands in
    logs; nothing is changed.
    """
    return people.look_up(call.account.id, list_id, call.body.email, call.now)


@operation(blueprint, "GET", ONE, scope="subscriptions:read", gives=SUBSCRIPTION)
def get_subscription(call: Call, subscription_id: str) -> Entry | None:
    """One person on one list, with the proof of opt-in."""
    return people.find(call.account.id, subscription_id, call.now).entry


@operation(blueprint, "DELETE", ONE, scope="subscriptions:write", status=204, before_terms=True)
def end_subscription(call: Call, subscription_id: str) -> None:
    """Take a person off a list, for good.

    The person's data is deleted and a suppression stays, which only the person can lift, by subscribing and confirming
    again. For a person who is not on the list (any more), or has not confirmed yet, the answer is 404. It is a
    withdrawn consent, and stands in the log of requests.
    """
    by_hand.unsubscribe(call.account.id, subscription_id, call.now, call.actor)


@operation(blueprint, "GET", f"{ONE}/receipt", scope="subscriptions:read", gives="subscriptions.schemas:ReceiptOut")
def get_receipt(call: Call, subscription_id: str) -> dict[str, Any]:
    """The consent receipt of a person on a list, in the structure of ISO/IEC TS 27560:2023.

    It says who agreed to what, when and from where, and who is responsible. `signature` is a detached JWS (RFC 7515
    appendix F, Ed25519) over the rest in its canonical form (RFC 8785); the public keys are at
    `/.well-known/jwks.json`, and `/receipts/verify` checks it for anybody. For a person who has not confirmed, the
    answer is 404: a request is no consent.
    """
    return receipts.signed(call.account, people.find(call.account.id, subscription_id, call.now), call.now)


@operation(blueprint, "GET", SUPPRESSIONS, scope="suppressions:read", gives="subscriptions.schemas:SuppressionsOut")
def count_suppressions(call: Call) -> int:
    """How many people are suppressed: they have left, complained, cannot be reached, or were suppressed by hand. Who
    they are is kept as keyed hashes only, so that nobody can list them.
    """
    return people.count_suppressed(call.account.id)


@operation(blueprint, "POST", SUPPRESSIONS, scope="suppressions:write", before_terms=True, takes=EMAIL,
           gives=SUPPRESSION, example={"email": "dave@example.org"})
def suppress_address(call: Call) -> Any:
    """Never mail an address again, whatever the list.

    Only a keyed hash of the address is kept. There is no operation that lifts a suppression, by design: only the person
    can, by subscribing on a sign-up page and confirming. It is an objection, and stands in the log of requests.
    """
    by_hand.suppress(call.account.id, call.body.email, call.now, call.actor)
    return people.suppression_of(call.account.id, call.body.email, call.now)


@operation(blueprint, "POST", f"{SUPPRESSIONS}/lookup", scope="suppressions:read", takes=EMAIL, gives=SUPPRESSION,
           example={"email": "dave@example.org"})
def look_up_suppression(call: Call) -> Any:
    """Whether an address is suppressed in this account. It is a POST because an address must not stand in a URL."""
    return people.suppression_of(call.account.id, call.body.email, call.now)
