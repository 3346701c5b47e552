"""Every page that account holders see, and the way there, signed in as the owner of the demo account."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.browser import quiet, uploading
from tests.browser.campaigning import CAMPAIGNS
from tests.browser.cast import link_in
from tests.browser.complaining import complaint, complaint_badly_answered, complaints
from tests.browser.first_hour import STAGES, stage
from tests.browser.incidents import incident, incidents
from tests.browser.office import Office
from tests.browser.ways import press

Way = Callable[[Page, Office], Any]


def at(path: str) -> Way:
    """An address of the dashboard; {list}, {sent}, {draft} and {webhook} stand for what the office has."""

    def way(page: Page, office: Office) -> None:
        names = {"list": "list_id", "sent": "sent", "webhook": "webhook"}
        known = {one: getattr(office, attribute) for one, attribute in names.items() if f"{{{one}}}" in path}
        office.open(page, path.format(draft=office.service.demo["campaign_id"], **known))

    return way


def outside(path: str) -> Way:
    """A page before the sign-in, as somebody sees it who is not signed in."""

    def way(page: Page, office: Office) -> None:
        page.context.clear_cookies()
        page.goto(office.service.url + path)

    return way


def sign_up_wrongly(page: Page, office: Office) -> None:
    """The form after mistakes in every field."""
    outside("/sign-up")(page, office)
    page.locator("#password").fill("passwordpassword")
    press(page, "Open the account")


def reset_asked(page: Page, office: Office) -> None:
    """What everybody sees who asks for a new password."""
    outside("/reset")(page, office)
    page.locator("#email").fill("nobody@reader.example")
    press(page, page.locator("main button").inner_text())


def half_way(page: Page, office: Office) -> None:
    """The password is right; the second factor is still to come."""
    outside("/login")(page, office)
    demo = office.service.demo
    page.get_by_label("E-mail address").fill(demo["login_email"])
    page.get_by_label("Password", exact=True).fill(demo["login_password"])
    press(page, "Sign in")


def request_wrong(page: Page, office: Office) -> None:
    """The form for a request that came by letter, with nothing in it."""
    office.open(page, "/dashboard/requests")
    page.locator("#received").fill("")
    press(page, "Enter the request")


def request_entered(page: Page, office: Office) -> None:
    """What to do for somebody who wants to be deleted."""
    office.open(page, "/dashboard/requests")
    page.locator("#email").fill(office.cast.reader.confirmation["To"][0]["Address"])
    page.locator("#right").select_option("erase")
    page.locator("#note").fill("By letter, with a copy of one of our mails.")
    press(page, "Enter the request")


def invited(page: Page, office: Office) -> None:
    """What a colleague sees who has been invited."""
    office.open(page, "/dashboard/team")
    address = office.cast.address()
    page.locator("#email").fill(address)
    with page.expect_navigation():
        page.locator("form[action='/dashboard/team/invite'] button").click()
    office.prove(page)
    page.goto(link_in(office.service.mail(address), "invitation"))


def wrong_form(page: Page, office: Office) -> None:
    """A form of controller details that lacks nearly everything."""
    office.open(page, "/dashboard/details")
    for name in ("name", "phone", "website"):
        page.locator(f"#{name}").fill("")
    press(page, "Save")
    office.prove(page)


def key_shown(page: Page, office: Office) -> None:
    """A key that was made, shown this once."""
    office.open(page, "/dashboard/keys")
    page.locator("#label").fill("The shop's till")
    with page.expect_navigation():
        page.locator("form[action='/dashboard/keys'] button").click()
    office.prove(page)


def secret_shown(page: Page, office: Office) -> None:
    """The new secret of a webhook, shown this once."""
    office.open(page, f"/dashboard/webhooks/{office.webhook}")
    with page.expect_navigation():
        page.locator("form[action$='/secret'] button").click()
    office.prove(page)


def asked_again(page: Page, office: Office) -> None:
    """The second factor is asked for again, eleven minutes later."""
    office.open(page, "/dashboard/team")
    office.service.advance(seconds=660)
    page.reload()
    page.locator("#email").fill("somebody@reader.example")
    with page.expect_navigation():
        page.locator("form[action='/dashboard/team/invite'] button").click()


def looked_up(page: Page, office: Office) -> None:
    """What there is of the reader's address."""
    office.open(page, f"/dashboard/lists/{office.list_id}/people")
    page.locator("#search-email").fill(office.cast.reader.confirmation["To"][0]["Address"])
    press(page, "Look up")


def one_person(page: Page, office: Office) -> None:
    """The reader's page, with all that is kept."""
    office.open(page, f"/dashboard/lists/{office.list_id}/people/addresses")
    office.open(page, str(page.locator("th a").first.get_attribute("href")))


def receipt(page: Page, office: Office) -> None:
    """The receipt of the reader's consent."""
    one_person(page, office)
    office.open(page, str(page.get_by_role("link", name="Consent receipt").get_attribute("href")))


LIST, DRAFT, SENT = "/dashboard/lists/{list}", "/dashboard/campaigns/{draft}", "/dashboard/campaigns/{sent}"
OFFICE: dict[str, tuple[int, str, Way]] = {
    "overview": (200, "Overview", at("/dashboard")),
    "lists": (200, "Lists", at("/dashboard/lists")),
    "new list": (200, "New list", at("/dashboard/lists/new")),
    "list": (200, "The Garden Letter", at(LIST)),
    "edit list": (200, "The Garden Letter", at(f"{LIST}/edit")),
    "people": (200, "The Garden Letter", at(f"{LIST}/people")),
    "people, listed": (200, "The Garden Letter", at(f"{LIST}/people?state=confirmed")),
    "people, looked up": (200, "The Garden Letter", looked_up),
    "person": (200, "The Garden Letter", one_person),
    "receipt": (200, "The Garden Letter", receipt),
    "people, with addresses": (200, "The Garden Letter", at(f"{LIST}/people/addresses")),
    "no uploads": (200, "The Garden Letter", uploading.none),
    "new upload": (200, "New upload", at(f"{LIST}/uploads/new")),
    "new upload with errors": (422, "New upload", uploading.wrong),
    "columns of an upload": (200, "What is in the file", uploading.columns),
    "columns with errors": (422, "What is in the file", uploading.columns_wrong),
    "large file": (200, "Send the file", uploading.large),
    "upload without a file": (200, "Upload", uploading.unread),
    "upload, paused": (200, "Upload", uploading.paused),
    "upload, finished": (200, "Upload", uploading.finished),
    "uploads": (200, "The Garden Letter", uploading.all_of_them),
    "downloads": (200, "The Garden Letter", at(f"{LIST}/downloads")),
    "campaigns": (200, "Campaigns", at("/dashboard/campaigns")),
    "new campaign": (200, "Write a campaign", at("/dashboard/campaigns/new")),
    "draft": (200, "First frost: lift your dahlias this week", at(DRAFT)),
    "preview": (200, "First frost: lift your dahlias this week", at(f"{DRAFT}/preview")),
    "check and send": (200, "First frost: lift your dahlias this week", at(f"{DRAFT}/send")),
    "progress": (200, "First frost", at(SENT)),
    "report": (200, "First frost", at(f"{SENT}/report")),
    "requests": (200, "Requests", at("/dashboard/requests")),
    "requests with errors": (422, "Requests", request_wrong),
    "request": (200, "Have their data deleted", request_entered),
    "details": (200, "Controller details", at("/dashboard/details")),
    "details with errors": (422, "Controller details", wrong_form),
    "settings": (200, "Settings", at("/dashboard/settings")),
    "closing": (200, "Close the account", at("/dashboard/closing")),
    "privacy": (200, "Privacy", at("/dashboard/privacy")),
    "inactivity": (200, "People who no longer read", at("/dashboard/inactivity")),
    "inactivity with errors": (422, "People who no longer read", quiet.wrongly),
    "inactivity, counted": (200, "People who no longer read", quiet.counted),
    "inactivity, switched on": (200, "People who no longer read", quiet.switched_on),
    "sending domain": (200, "Sending domain: garden.example", at("/dashboard/domain")),
    "vouching": (200, "Your site vouches for you", at("/dashboard/vouching")),
    "team": (200, "Team", at("/dashboard/team")),
    "keys": (200, "API keys", at("/dashboard/keys")),
    "key shown": (201, "Your new key", key_shown),
    "secret shown": (200, "Signing secret", secret_shown),
    "webhooks": (200, "Webhooks", at("/dashboard/webhooks")),
    "new webhook": (200, "New webhook", at("/dashboard/webhooks/new")),
    "webhook": (200, "Webhook to hooks.garden.example", at("/dashboard/webhooks/{webhook}")),
    "audit trail": (200, "Audit trail", at("/dashboard/audit")),
    "usage": (200, "Usage in", at("/dashboard/usage")),
    "notices": (200, "Notices", at("/dashboard/notices")),
    "no complaints": (200, "Complaints", at("/dashboard/complaints")),
    "complaint": (200, "Complaint ", complaint),
    "complaint, badly answered": (422, "Complaint ", complaint_badly_answered),
    "complaints": (200, "Complaints", complaints),
    "no incidents": (200, "Incidents", at("/dashboard/incidents")),
    "incident": (200, "Incident ", incident),
    "incidents": (200, "Incidents", incidents),
    "security": (200, "Security", at("/dashboard/security")),
    "sign-ins": (200, "Who has tried to get in", at("/dashboard/security/sign-ins")),
    "terms": (200, "Terms and processing agreement", at("/dashboard/terms")),
    "nothing here": (404, "Not found", at("/dashboard/lists/nosuchlist-atall")),
    "second factor again": (403, "Is it you?", asked_again),
    "sign up": (200, "Open an account", outside("/sign-up")),
    "sign up with errors": (422, "Open an account", sign_up_wrongly),
    "sign in": (200, "Sign in", outside("/login")),
    "second factor": (200, "Your second factor", half_way),
    "new password": (200, "A new password", outside("/reset")),
    "new password asked": (200, "Now look into your inbox", reset_asked),
    "invited": (200, "Work for Alice's Garden Club", invited),
    "terms for everybody": (200, "Terms and processing agreement", outside("/terms")),
    "reference": (200, "API reference", outside("/docs")),
}
OFFICE |= CAMPAIGNS
OFFICE |= {place: (status, heading, stage(steps)) for place, (status, heading, steps) in STAGES.items()}


def go(page: Page, office: Office, place: str) -> None:
    """To a place, making sure that it is the one."""
    status, heading, way = OFFICE[place]
    way(page, office)
    found = (page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus"),
             page.get_by_role("heading", level=1).inner_text())
    assert found[0] == status, f"{place} is {found} at {page.url}"
    assert str(found[1]).startswith(heading), f"{place} is {found} at {page.url}"
