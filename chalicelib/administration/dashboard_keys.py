"""The pages of API keys: the list, a new one, the secret that is shown once, revoking."""

from chalice.app import Blueprint, Response

from chalicelib.accounts import keys
from chalicelib.accounts.model import ApiKey
from chalicelib.accounts.rules import SCOPES
from chalicelib.administration import key_form, named
from chalicelib.core.errors import Invalid
from chalicelib.core.settings import settings
from chalicelib.users.access import Visit, door
from chalicelib.users.model import OWNER, USERS

blueprint = Blueprint(__name__)
PAGE = "/dashboard/keys"


@door(blueprint, "GET", PAGE)
def keys_page(visit: Visit) -> Response:
    """Every key of the account, and the form for a new one."""
    return _page(visit, {}, {})


@door(blueprint, "POST", PAGE, role=OWNER, step_up=True)
def issue(visit: Visit) -> Response:
    """Make a key and show its secret, this once."""
    given = visit.form.get("new", "")
    try:
        wanted = key_form.read(visit.form, visit.now)
        made = keys.issue_key(visit.account, wanted.label, visit.now, wanted.scopes, wanted.expires_on, visit.actor,
                              given if keys.is_id(given) else "")
    except Invalid as error:
        fields = {key_form.WHERE.get(name, name): text for name, text in error.fields.items()}
        return _page(visit, visit.form, fields, 422)
    return visit.show("account/key_shown", 201, made=made, key=_shown(visit, made.key, {}), curl=_curl(made))


@door(blueprint, "POST", PAGE + "/{key_id}/revoke", role=OWNER, step_up=True)
def revoke(visit: Visit, key_id: str) -> Response:
    """Make a key useless from this moment."""
    keys.revoke_key(visit.account.id, key_id, visit.now, visit.actor)
    return visit.go(PAGE, said="key-revoked")


def _page(visit: Visit, typed: dict[str, str], errors: dict[str, str], code: int = 200) -> Response:
    found = keys.keys_of(visit.account.id)
    people = named.words(visit.account.id, {_maker(key) for key in found} - {""}, visit.now)
    return visit.show("account/keys", code, keys=[_shown(visit, key, people) for key in found], errors=errors,
                      typed=key_form.BLANK | {"new": keys.new_id()} | typed, scopes=SCOPES,
                      today=visit.now.date().isoformat(), may_manage=visit.user.may(OWNER))


def _shown(visit: Visit, key: ApiKey, people: dict[str, str]) -> dict[str, object]:
    scopes = [SCOPES[scope] for scope in SCOPES if scope in key.scopes]
    return {"id": key.id, "label": str(key.label), "scopes": scopes, "everything": len(scopes) == len(SCOPES),
            "made_at": str(key.created_at), "by": people.get(_maker(key), ""), "used_on": key.used_on,
            "expires_on": key.expires_on, "state": keys.state_of(key, visit.now)}


def _maker(key: ApiKey) -> str:
    """The sort key of the user who made a key, "" where it was none."""
    kind, _, user = str(key.created_by).partition(":")
    return USERS + user if kind == "user" else ""


def _curl(made: keys.Issued) -> str:
    """A first call. Both headers are needed: one is the secret, by the other the gateway counts calls."""
    return (f'curl -H "Authorization: Bearer {made.secret}" \\\n'
            f'     -H "X-API-Key: {made.public_id}" \\\n'
            f"     {settings().public_url}/v1/lists")
