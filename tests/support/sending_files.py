"""Forms with a file, as a browser sends them."""

from tests.support.answer import Answer
from tests.support.office import FROM_HERE, Office


def sent(office: Office, path: str, file: bytes = b"", **fields: str) -> Answer:
    """A form of the dashboard with a file in its field `file`."""
    parts = [f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in {"csrf": office.csrf, **fields}.items()]
    head = (b'--B\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\n'
            b"Content-Type: text/csv\r\n\r\n")
    body = b"".join([*parts, head, file, b"\r\n--B--\r\n"])
    return office.world.http("POST", path, body=body, headers={
        "Cookie": office.cookie, "Content-Type": "multipart/form-data; boundary=B", **FROM_HERE})
