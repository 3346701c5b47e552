"""The sign-up form to copy into another web site: plain HTML, no script, posts to the hosted page."""

from html import escape

from chalicelib.core import urls
from chalicelib.lists.model import MailingList

_ROW = '  <p><label>{label} (optional)<br><input name="{name}" maxlength="200"></label></p>\n'


def embeddable(mailing_list: MailingList) -> str:
    """HTML that any page can hold. Errors and the next steps are shown by the hosted page it leads to."""
    rows = "".join(_ROW.format(label=escape(field["label"]), name=escape(field["name"]))
                   for field in mailing_list.fields)
    return (
        f'<form action="{escape(urls.sign_up(mailing_list.id))}" method="post" accept-charset="utf-8">\n'
        f"  <p><strong>{escape(mailing_list.name)}</strong></p>\n"
        '  <p><label>E-mail address<br><input type="email" name="email" autocomplete="email" required></label></p>\n'
        f"{rows}"
        f"  <p>{escape(mailing_list.wording)}</p>\n"
        '  <p><button type="submit">Subscribe</button></p>\n'
        "</form>\n"
    )
