"""Which uploads put people on a list whom no campaign has reached yet (promise SHR-1)."""

from pynamodb.expressions.update import Action

from chalicelib.core import ids
from chalicelib.core.table import held
from chalicelib.lists.model import MailingList, list_key


def note(list_id: str, upload: str) -> None:
    """An upload puts people on the list by evidence; to be said before the first of them is there."""
    _change(list_id, MailingList.fresh.add({upload}))


def tried(list_id: str, uploads: set[str]) -> None:
    """A campaign has reached people of these uploads, and few of the mails came back."""
    _change(list_id, MailingList.fresh.delete(uploads))


def _change(list_id: str, action: Action) -> None:
    row = MailingList(*list_key(*ids.split(list_id))[1:])
    held(lambda: row.update(actions=[action], condition=MailingList.pk.exists()))
