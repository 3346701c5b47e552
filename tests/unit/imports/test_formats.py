"""Exports of the systems that people come from are recognised, and their columns too."""

import pytest

from chalicelib.imports import layout
from chalicelib.imports.formats import guess

FIELDS = [{"name": "first_name", "label": "First name"}, {"name": "surname", "label": "Surname"},
          {"name": "town", "label": "Home town"}]
MAILCHIMP = ('"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,'
             'LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS\n'
             'ann@example.org,Ann,Smith,2,,,"2015-03-16 14:40:47",192.0.2.7,,,,,,,,"2015-03-16 14:40:47",1,2,,'
             '"""a"",""b"""\n')
LEFT = MAILCHIMP.replace("TAGS", "UNSUB_TIME,UNSUB_CAMPAIGN_TITLE")
LISTMONK = ('uuid,email,name,attributes,status,created_at,updated_at\n'
            '5a3e,ann@example.org,Ann Smith,"{""city"": ""York""}",enabled,2026-01-31T10:00:00Z,2026-02-01T10:00:00Z\n')
BREVO = ("CONTACT ID;EMAIL;LASTNAME;FIRSTNAME;SMS;EMAIL_BLACKLISTED;SMS_BLACKLISTED;ADDED_TIME;MODIFIED_TIME\n"
         "7;ann@example.org;Smith;Ann;441234;No;No;12-04-2022 09:30;13-04-2022 10:00\n")
MAILERLITE = ("Subscriber,Name,Last name,Groups,Subscribed,Opened,Clicked,Location\n"
              "ann@example.org,Ann,Smith,Members,2026-01-31 10:11:12,5,1,United Kingdom\n")


@pytest.mark.parametrize(("text", "system", "columns"), [
    (MAILCHIMP, "Mailchimp", {"Email Address": "email", "First Name": "field:first_name", "Last Name": "field:surname",
                              "CONFIRM_TIME": "consent_date", "CONFIRM_IP": "consent_ip"}),
    (LEFT, "Mailchimp", {"Email Address": "email", "First Name": "field:first_name", "Last Name": "field:surname",
                         "CONFIRM_TIME": "consent_date", "CONFIRM_IP": "consent_ip", "UNSUB_TIME": "left"}),
    (LISTMONK, "listmonk", {"email": "email", "status": "status"}),
    (BREVO, "Brevo", {"EMAIL": "email", "FIRSTNAME": "field:first_name", "LASTNAME": "field:surname",
                      "EMAIL_BLACKLISTED": "left"}),
    (MAILERLITE, "MailerLite", {"Subscriber": "email", "Subscribed": "consent_date", "Name": "field:first_name",
                               "Last name": "field:surname"}),
    ("E-Mail-Adresse;Vorname;Quelle;Home town\nann@example.org;Ann;Messe;York\n", "",
     {"E-Mail-Adresse": "email", "Vorname": "field:first_name", "Quelle": "consent_source", "Home town": "field:town"}),
    ("who,where\nann@example.org,York\n", "", {"who": "email"}),
], ids=["mailchimp", "mailchimp-left", "listmonk", "brevo", "mailerlite", "german", "unnamed"])
def test_columns_are_guessed_from_their_names(text: str, system: str, columns: dict[str, str]) -> None:
    _told, rows = layout.told(text.encode(), whole=True)

    found = guess(rows[0], FIELDS, rows[1])

    assert found.system == system
    assert {name: purpose for name, purpose in zip(rows[0], found.columns, strict=True) if purpose} == columns
    assert found.day_first is (system == "Brevo")
