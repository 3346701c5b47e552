"""DNT-2: the proof of opt-in is recorded with Do Not Track on. (Login and reset follow with the accounts' pages.)"""

import pytest

from tests.support.world import World


@pytest.mark.promise("DNT-2")
@pytest.mark.parametrize("signal", [{"DNT": "1"}, {"Sec-GPC": "1"}])
def test_the_proof_of_opt_in_is_exempt(world: World, signal: dict[str, str]) -> None:
    garden = world.a_list()
    world.sign_up(garden, world.carol)

    world.confirm(world.confirmation_link(), headers={**signal, "User-Agent": "Firefox"}, ip="198.51.100.23")

    record = world.subscription(garden, world.carol)["consent"]
    assert (record["ip"], record["user_agent"]) == ("198.51.100.23", "Firefox")
