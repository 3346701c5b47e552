"""The only place that builds links, so that they all carry the public address and none carries a person."""

from chalicelib.core.settings import settings


def public(path: str) -> str:
    """An absolute link to `path`, which begins with a slash."""
    return settings().public_url + path


def sign_up(list_id: str) -> str:
    return public(f"/s/{list_id}")


def confirm(token: str) -> str:
    return public(f"/confirm/{token}")


def unsubscribe(token: str) -> str:
    return public(f"/u/{token}")


def opened(token: str) -> str:
    return public(f"/o/{token}")


def clicked(token: str, link: int | str) -> str:
    return public(f"/c/{token}/{link}")


def static(name: str) -> str:
    """A static file, by a path without host: pages are served from the same origin."""
    return f"/static/{name}"
