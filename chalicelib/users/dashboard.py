"""The terms, the step-up, and the people of the account."""

from chalice.app import Blueprint, Response

from chalicelib.accounts import audit, terms
from chalicelib.accounts.rules import has_current_terms
from chalicelib.core.errors import Invalid
from chalicelib.users import team
from chalicelib.users.access import Visit, door, prove, safe_next
from chalicelib.users.model import OWNER

blueprint = Blueprint(__name__)
TEAM = "/dashboard/team"


@door(blueprint, "GET", "/dashboard/terms", before_terms=True)
def terms_page(visit: Visit) -> Response:
    """The terms in force, and who has accepted which."""
    who = {user.id: str(user.email) for user in team.members(visit.account.id)}
    history = [{"version": one.accepted_version, "at": one.accepted_at, "who": who.get(str(one.user), "")}
               for one in terms.history(visit.account.id)]
    return visit.show("terms", accepted=has_current_terms(visit.account), history=history,
                      may_accept=visit.user.may(OWNER), terms_version=terms.CURRENT)


@door(blueprint, "POST", "/dashboard/terms", role=OWNER, before_terms=True)
def accept_terms(visit: Visit) -> Response:
    """Accept the version in force for the account: who, when, from which address (promise ROLE-2)."""
    if visit.form.get("accept") != "yes":
        raise Invalid("The terms were not accepted.", "Read them, then tick the box.")
    if not has_current_terms(visit.account):
        terms.accept(visit.account, visit.user.id, visit.ip, visit.now)
        audit.record(visit.account.id, visit.actor, "terms.accepted", visit.now, terms.CURRENT)
    return visit.go("/dashboard", said="terms-accepted")


@door(blueprint, "POST", "/dashboard/step-up", before_terms=True)
def step_up(visit: Visit) -> Response:
    """Show a second factor, then go on to the page that wanted it."""
    way = safe_next(visit.form.get("next", ""))
    wrong = prove(visit, visit.form.get("step_up_code", ""))
    return visit.show("step_up", 403, action=way, kept={}, asks_by_get=True, wrong=wrong) if wrong else visit.go(way)


@door(blueprint, "GET", TEAM)
def team_page(visit: Visit) -> Response:
    """Who works for the account."""
    return _team(visit, {}, {"email": "", "role": "editor"})


def _team(visit: Visit, errors: dict[str, str], typed: dict[str, str], code: int = 200) -> Response:
    people = [{"id": user.id, "email": user.email, "role": user.role, "you": user.id == visit.user.id,
               "has_factor": bool(user.factor)} for user in team.members(visit.account.id)]
    invited = [{"id": one.sk, "email": one.email, "role": one.role, "expires_at": one.expires_at}
               for one in team.invitations(visit.account.id, visit.now)]
    return visit.show("users/team", code, members=people, invited=invited, errors=errors, typed=typed,
                      may_manage=visit.user.may(OWNER))


@door(blueprint, "POST", f"{TEAM}/invite", role=OWNER, step_up=True)
def invite(visit: Visit) -> Response:
    """Invite somebody by mail."""
    typed = {"email": visit.form.get("email", ""), "role": visit.form.get("role", "")}
    try:
        team.invite(visit.account, visit.user, typed["email"], typed["role"], visit.now)
    except Invalid as error:
        return _team(visit, error.fields, typed, 422)
    return visit.go(TEAM, said="invited")


@door(blueprint, "POST", f"{TEAM}/{{user_id}}/role", role=OWNER, step_up=True)
def change_role(visit: Visit, user_id: str) -> Response:
    """Give somebody another role."""
    team.change_role(visit.account, visit.user, user_id, visit.form.get("role", ""), visit.now)
    return visit.go(TEAM, said="saved")


@door(blueprint, "POST", f"{TEAM}/{{user_id}}/remove", role=OWNER, step_up=True)
def remove(visit: Visit, user_id: str) -> Response:
    """Take somebody's access away."""
    team.remove(visit.account, visit.user, user_id, visit.now)
    return visit.go("/login" if user_id == visit.user.id else TEAM, said="member-removed")


@door(blueprint, "POST", f"{TEAM}/invitations/{{short}}/withdraw", role=OWNER, step_up=True)
def withdraw(visit: Visit, short: str) -> Response:
    """Take an invitation back."""
    team.withdraw(visit.account, visit.user, short, visit.now)
    return visit.go(TEAM, said="saved")
