"""The console's name server page: the records that account holders are asked to set, set or removed by one button."""

from dataclasses import dataclass

from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from chalicelib.accounts.model import DIRECTORY, Listed
from chalicelib.administration import domain
from chalicelib.administration.model import SendingDomain
from chalicelib.core import clock
from infrastructure.local.console import control
from infrastructure.local.console.mailpit import answer
from infrastructure.local.console.render import page
from infrastructure.local.console.state import State
from infrastructure.local.zone import Record, Zone


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sending domain that an account has entered, and each record it is asked for with whether it is published."""

    domain: str
    state: str
    records: list[tuple[Record, bool]]

    @property
    def published(self) -> int:
        return sum(there for _record, there in self.records)


def entered(zone: Zone) -> list[Wanted]:
    """Every domain that some account has entered, by name."""
    found = [domain.of_account(str(one.sk), clock.now()) for one in Listed.query(DIRECTORY)]
    return sorted((_wanted(one, zone) for one in found if one is not None), key=lambda one: one.domain)


def _wanted(one: SendingDomain, zone: Zone) -> Wanted:
    records = [Record(each.kind, each.name, each.value) for each in domain.wanted(one)]
    return Wanted(str(one.domain), str(one.state), [(each, zone.holds(each)) for each in records])


def names(state: State, request: Request) -> Response:
    """What this machine's name server says, and what account holders are asked to make it say."""
    domains = entered(state.zone)
    if control.is_program(request):
        return answer({"server": state.name_server, "records": [each._asdict() for each in state.zone.all()],
                       "domains": [{"domain": one.domain, "state": one.state, "wanted": len(one.records),
                                    "published": one.published} for one in domains]})
    asked = {record for one in domains for record, _there in one.records}
    return page(state, "names.html", domains=domains, others=[one for one in state.zone.all() if one not in asked],
                done=request.args.get("done", ""))


def publish(state: State, request: Request, name: str) -> Response:
    """Set every record that a domain's account is asked for."""
    state.zone.publish(*(record for one in _of(state, name) for record, _there in one.records))
    return _done(request, name)


def remove(state: State, request: Request, name: str) -> Response:
    """Remove every one of them, as a domain that was given up would."""
    state.zone.remove(*(record for one in _of(state, name) for record, _there in one.records))
    return _done(request, name)


def _of(state: State, name: str) -> list[Wanted]:
    """The domain as each account that entered it was asked for: their proofs differ."""
    found = [one for one in entered(state.zone) if one.domain == name]
    if not found:
        raise NotFound("No account has entered this domain.")
    return found


def _done(request: Request, name: str) -> Response:
    return answer({"domain": name}) if control.is_program(request) else redirect(f"/names?done={name}", 303)
