"""What the columns of a file seem to be: guessed from their names, best for the exports of systems we know. Pure.

The systems' own names, as they export them: Mailchimp “Email Address”, OPTIN_TIME, CONFIRM_IP, UNSUB_TIME; listmonk
uuid, email, name, attributes, status; Brevo EMAIL, FIRSTNAME, EMAIL_BLACKLISTED, ADDED_TIME (days first); MailerLite
Subscriber, Name, Last name, Subscribed, and whatever else was chosen there.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.imports.rules import DATE, EMAIL, FIELD, IP, LEFT, NOTHING, SOURCE, STATUS

SYSTEMS = {
    "Mailchimp": {"member_rating", "optin_time", "leid", "euid"},
    "listmonk": {"uuid", "email", "attributes", "status"},
    "Brevo": {"email", "added_time", "modified_time"},
    "MailerLite": {"subscriber", "subscribed"},
}
DAY_FIRST = {"Brevo"}
NAMES = {  # the better names first
    EMAIL: "email_address email e_mail_address e_mail mail subscriber subscriber_email e_mail_adresse emailadresse "
           "mailadresse adresse_e_mail courriel correo correo_electronico indirizzo_email adres_e_mail cyfeiriad_ebost",
    DATE: "confirm_time confirmation_date confirmation_time confirmed_at optin_time opt_in_time opt_in_date optin_date "
          "consent_date date_of_consent subscribe_date subscribed subscribed_at signup_date date",
    SOURCE: "consent_source source signup_source opt_in_source origin quelle herkunft fuente bron zrodlo",
    IP: "confirm_ip confirmation_ip optin_ip opt_in_ip consent_ip signup_ip ip_address ip",
    STATUS: "status state subscription_status email_status email_marketing",
    LEFT: "unsub_time unsubscribed unsubscribed_at unsubscribe_date clean_time email_blacklisted email_blocklisted "
          "blacklisted blocklisted",
}
SAME = {"firstname": "first_name", "fname": "first_name", "vorname": "first_name", "prenom": "first_name",
        "nombre": "first_name", "lastname": "last_name", "lname": "last_name", "surname": "last_name",
        "nachname": "last_name", "nom": "last_name", "apellido": "last_name"}


@dataclass(frozen=True, slots=True)
class Guess:
    """From which system the file seems to come ("" for none of those we know), and what each column seems to be for."""

    system: str
    columns: list[str]

    @property
    def day_first(self) -> bool:
        return self.system in DAY_FIRST


def guess(header: Sequence[str], fields: Sequence[dict[str, str]], first: Sequence[str]) -> Guess:
    """From the names of the columns, the fields of the list, and the first row of people (for a file without names)."""
    names = [plain(name) for name in header]
    system = next((system for system, marks in SYSTEMS.items() if marks <= set(names)), "")
    columns = [NOTHING] * len(names)
    for purpose, known in NAMES.items():
        at = next((names.index(name) for name in known.split() if name in names), None)
        if at is not None and columns[at] == NOTHING:
            columns[at] = purpose
    if EMAIL not in columns:
        columns = [EMAIL if "@" in cell and n == _first_at(first) else columns[n] for n, cell in
                   enumerate([*first, *[""] * len(names)][:len(names)])]
    return Guess(system, _with_fields(names, columns, fields))


def _first_at(first: Sequence[str]) -> int:
    return next((n for n, cell in enumerate(first) if "@" in cell), -1)


def _with_fields(names: Sequence[str], columns: list[str], fields: Sequence[dict[str, str]]) -> list[str]:
    """Columns whose name is a field's name or label are for that field."""
    known = {}
    for field in fields:
        for word in (plain(field["label"]), field["name"]):
            known[SAME.get(word, word)] = field["name"]
    taken: set[str] = set()
    for n, name in enumerate(_same(names)):
        field_name = known.get(name)
        if columns[n] == NOTHING and field_name and field_name not in taken:
            columns[n] = FIELD + field_name
            taken.add(field_name)
    return columns


def _same(names: Sequence[str]) -> list[str]:
    """The names, one for what is called differently; a name beside a last name is the first name (MailerLite)."""
    same = [SAME.get(name, name) for name in names]
    return ["first_name" if name == "name" and "last_name" in same else name for name in same]


def plain(name: str) -> str:
    """A column's name in small letters without accents, words joined by “_”."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", name.casefold())
                   if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")
