"""Uploads in a real browser: a file of people on its way to a list, at each of its stages."""

from playwright.sync_api import Page, expect

from tests.browser.office import Office
from tests.browser.ways import press

PEOPLE = ("Email Address,First Name,OPTIN_TIME,CONFIRM_TIME,CONFIRM_IP,Where,Gender\r\n"
          "ada@reader.example,Ada,2024-03-01 09:00:00,2024-03-01 09:05:00,192.0.2.4,Spring fair,f\r\n"
          "grace@reader.example,Grace,2024-03-02 09:00:00,2024-03-02 09:05:00,192.0.2.5,Spring fair,f\r\n"
          "alan at reader.example,Alan,2024-03-02 09:00:00,2024-03-02 09:05:00,192.0.2.6,Spring fair,m\r\n"
          "kurt@reader.example,Kurt,,some day in spring,192.0.2.7,Spring fair,m\r\n"
          "ada@reader.example,Ada,2024-03-01 09:00:00,2024-03-01 09:05:00,192.0.2.4,Spring fair,f\r\n")


def none(page: Page, office: Office) -> None:
    """A list to which nothing was uploaded yet."""
    made = office.service.api("POST", "lists", name="The Garden Letter, Welsh edition")
    office.open(page, f"/dashboard/lists/{made['id']}/uploads")


def all_of_them(page: Page, office: Office) -> None:
    office.open(page, f"/dashboard/lists/{office.list_id}/uploads")


def wrong(page: Page, office: Office) -> None:
    """No file was chosen."""
    office.open(page, f"/dashboard/lists/{office.list_id}/uploads/new")
    press(page, "Send the file and look")


def columns(page: Page, office: Office) -> None:
    """The file is there, and its columns are guessed."""
    office.open(page, f"/dashboard/lists/{office.list_id}/uploads/new")
    page.get_by_label("They have consented already").check()
    page.get_by_label("The file").set_input_files(
        files=[{"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE.encode()}])
    press(page, "Send the file and look")


def columns_wrong(page: Page, office: Office) -> None:
    """Started without a word on where the people come from."""
    columns(page, office)
    press(page, "Put them on the list")
    office.prove(page)


def start(page: Page, office: Office) -> None:
    """Columns named, people vouched for."""
    columns(page, office)
    page.get_by_label("Where", exact=True).select_option(label="Where the person consented")
    page.get_by_label("Where do these addresses come from?").fill("Our stand at the spring fair in York, in 2024.")
    page.get_by_label("When and how did they consent?").fill("They ticked a box and confirmed by mail on these dates.")
    page.get_by_label("I confirm that this list was not bought").check()
    press(page, "Put them on the list")
    office.prove(page)


def large(page: Page, office: Office) -> None:
    """The form that sends a file straight to the store."""
    office.open(page, f"/dashboard/lists/{office.list_id}/uploads/new")
    page.get_by_label("They have consented already").check()
    press(page, "My file is larger than 1 MB")


def unread(page: Page, office: Office) -> None:
    """The file was never sent."""
    large(page, office)
    page.goto(page.url.removesuffix("/file"))


def paused(page: Page, office: Office) -> None:
    """Of people who are asked to confirm, between two pieces: after the first, some seconds pass."""
    office.open(page, f"/dashboard/lists/{office.list_id}/uploads/new")
    lines = "email\r\n" + "".join(f"asked{n}@reader.example\r\n" for n in range(210))
    page.get_by_label("The file").set_input_files(
        files=[{"name": "people.csv", "mimeType": "text/csv", "buffer": lines.encode()}])
    press(page, "Send the file and look")
    page.get_by_label("Where do these addresses come from?").fill("Our stand at the spring fair in York, in 2024.")
    page.get_by_label("When and how did they consent?").fill("They wrote down their addresses to get the letter.")
    page.get_by_label("I confirm that this list was not bought").check()
    press(page, "Ask them to confirm")
    office.prove(page)
    press(page, "Pause")


def settled(page: Page) -> None:
    """The page looks again by itself; here it is asked to."""
    for _look in range(80):
        if page.get_by_text("Finished", exact=True).count():
            break
        page.wait_for_timeout(500)
        page.goto(page.url.partition("?")[0])
    expect(page.get_by_text("Finished", exact=True)).to_be_visible()


def finished(page: Page, office: Office) -> None:
    """What came of it."""
    start(page, office)
    settled(page)
