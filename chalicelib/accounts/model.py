"""Rows of the `accounts` table that belong to an account itself: `account` and `key#…`, under the account's id."""

from pynamodb.attributes import BooleanAttribute, MapAttribute, UnicodeAttribute

from chalicelib.core.table import Item, Key

OFF, ANONYMOUS, IDENTIFIED = "off", "anonymous", "identified"
TRACKING_MODES = (OFF, ANONYMOUS, IDENTIFIED)


class Controller(MapAttribute[str, str]):
    """Who the data controller is and how to reach it: shown at every interaction (promise ROLE-4)."""

    name = UnicodeAttribute(default="")
    postal_address = UnicodeAttribute(default="")
    email = UnicodeAttribute(default="")
    phone = UnicodeAttribute(default="")
    website = UnicodeAttribute(default="")
    privacy_contact = UnicodeAttribute(default="")


class Account(Item):
    """An account holder. `tracking` is off unless it was chosen (promise COL-2)."""

    class Meta:
        table_name = "accounts"

    email = UnicodeAttribute()
    controller = Controller(default=dict)  # type: ignore[no-untyped-call]
    sender = UnicodeAttribute(default="")
    tracking = UnicodeAttribute(default=OFF)
    created_at = UnicodeAttribute()

    @property
    def id(self) -> str:
        return str(self.pk)


class ApiKey(Item):
    """An API key: only the SHA-256 of its secret is kept."""

    class Meta:
        table_name = "accounts"

    label = UnicodeAttribute()
    secret_hash = UnicodeAttribute()
    created_at = UnicodeAttribute()
    revoked = BooleanAttribute(default=False)


def account_key(account_id: str) -> Key:
    return (Account, account_id, "account")


def api_key_key(account_id: str, key_id: str) -> Key:
    return (ApiKey, account_id, f"key#{key_id}")
