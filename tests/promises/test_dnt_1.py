"""DNT-1: with DNT: 1 or Sec-GPC: 1 opens and clicks still count, and nothing of the person is written anywhere."""

import pytest

from tests.support.world import World

pytestmark = pytest.mark.promise("DNT-1")
SIGNALS = [{"DNT": "1"}, {"Sec-GPC": "1"}, {"DNT": "0", "Sec-GPC": "1"}]
BROWSER = {"User-Agent": "Browser-of-Carol/7", "Referer": "https://webmail.example.org/carol"}


@pytest.mark.parametrize("signal", SIGNALS)
def test_counted_and_not_known_by_whom(world: World, signal: dict[str, str]) -> None:
    campaign, mail = world.sent_newsletter(tracking=True)
    links = [mail.pixel, mail.links[0]]
    before = world.everything_stored()

    answers = [world.http("GET", link, headers={**BROWSER, **signal}, ip="198.51.100.23") for link in links]

    assert [answer.status for answer in answers] == [200, 302]
    assert answers[1].headers["Location"] == "https://example.org/seeds"
    written = world.written_since(before)
    assert len(written) == 2
    traces = [world.person(world.carol), world.carol, "carol.smith", "198.51.100.23", "Browser-of-Carol", "webmail",
              *(link.split("/")[-1] for link in links if len(link.split("/")[-1]) > 20)]
    for trace in traces:
        assert trace not in str(written)
        assert trace not in world.logged()
    report = world.report(campaign)
    assert (report["opens"]["anonymous"], report["clicks"]["anonymous"]) == (1, 1)
    assert (report["opens"]["total"], report["clicks"]["total"]) == (0, 0)


@pytest.mark.parametrize("value", ["0", "", "2", "true", "1, 1"])
def test_any_other_value_says_nothing(world: World, value: str) -> None:
    campaign, mail = world.sent_newsletter(tracking=True)

    world.http("GET", mail.pixel, headers={"DNT": value, "Sec-GPC": value})

    assert world.report(campaign)["opens"]["total"] == 1


def test_without_a_signal_a_consenting_person_is_counted_by_name_and_without_ip_or_browser(world: World) -> None:
    campaign, mail = world.sent_newsletter(tracking=True)
    before = world.everything_stored()

    world.http("GET", mail.links[0], headers=BROWSER, ip="198.51.100.23")

    written = str(world.written_since(before))
    assert world.person(world.carol) in written
    assert "198.51.100.23" not in written
    assert "Browser-of-Carol" not in written
    assert world.report(campaign)["clicks"]["unique"] == 1
