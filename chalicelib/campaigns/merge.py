"""Merge fields: `{{ field }}` and `{{ field | default: "…" }}`, and nothing else. No logic comes from authors.

While a newsletter is composed its fields are held by marks that no HTML tool touches; at the end they become SES
placeholders. SES escapes nothing, so every field has two values: one for HTML, one for plain text. Braces of the
author's own become a placeholder whose value is two braces, because SES would take them for its own.
"""

import html
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from chalicelib.core.errors import Invalid

# A third brace on either side makes it text: next to a placeholder, SES would read the brace as part of it.
FIELD = re.compile(
    r"""(?<!\{)\{\{\s*([a-zA-Z][a-zA-Z0-9_]*)\s*"""
    r"""(?:\|\s*default:\s*(?:"([^"{}]*)"|“([^”{}]*)”|&quot;((?:(?!&quot;)[^{}])*)&quot;)\s*)?\}\}(?!\})""")
UNSUBSCRIBE, CONTROLLER = "unsubscribe_url", "controller"
SPECIAL = frozenset({UNSUBSCRIBE, CONTROLLER})
BRACES = "braces"


@dataclass(slots=True)
class Merge:
    """The merge fields of one newsletter: [(field, default), …], numbered as they are found."""

    names: Collection[str]
    salt: str
    found: list[tuple[str, str]] = field(default_factory=list)
    special: set[str] = field(default_factory=set)

    def hold(self, text: str, where: str) -> str:
        """`text` with every field held by a mark. Raises Invalid for a field that the list does not have."""
        held = FIELD.sub(lambda match: self._held(match, where), text)
        return self.literally(held)

    def literally(self, text: str) -> str:
        """`text` whose double braces, if it has any, are text."""
        return text.replace("{{", self.mark(BRACES))

    def _held(self, match: re.Match[str], where: str) -> str:
        name, default = match[1], match[2] or match[3] or match[4] or ""
        if name in SPECIAL:
            self.special.add(name)
            return self.mark(name)
        if name not in self.names:
            raise Invalid(f"The merge field {name!r} does not exist on this list.", self._remedy(),
                          fields={where: f"unknown merge field {name!r}"})
        if (name, default) not in self.found:
            self.found.append((name, default))
        return self.mark(str(self.found.index((name, default))))

    def _remedy(self) -> str:
        return f"Use one of: {', '.join(sorted({*self.names, *SPECIAL}))}; or add the field to the list."

    def mark(self, name: str) -> str:
        """Letters and digits that nobody typed: the salt is random."""
        return f"zq{self.salt}x{name.replace('_', '')}qz"

    def marked(self, text: str) -> bool:
        """Whether a field (other than the unsubscribe link) is held in `text`."""
        return f"zq{self.salt}x" in text.replace(self.mark(UNSUBSCRIBE), "")

    def release(self, text: str, variant: str, special: dict[str, str]) -> str:
        """`text` with marks turned into SES placeholders of a variant ("h" HTML, "t" text), `special` put in."""
        for name, value in special.items():
            text = text.replace(self.mark(name), value)
        for number in range(len(self.found)):
            text = text.replace(self.mark(str(number)), f"{{{{m{number}{variant}}}}}")
        return text.replace(self.mark(BRACES), f"{{{{{BRACES}}}}}")


def values(merges: list[list[str]], fields: dict[str, str]) -> dict[str, str]:
    """The replacement values of one person: HTML-escaped for HTML, without line breaks for subject and text."""
    out = {BRACES: "{{"}
    for number, (name, default) in enumerate(merges):
        value = " ".join((fields.get(name) or default).split())
        out[f"m{number}h"] = html.escape(value)
        out[f"m{number}t"] = value
    return out


def fill(text: str, replacements: dict[str, str]) -> str:
    """What SES will make of `text`: plain substitution, once. For previews and test mails."""
    look_up: Callable[[re.Match[str]], str] = lambda match: replacements.get(match[1], "")  # noqa: E731
    return re.sub(r"\{\{(\w+)\}\}", look_up, text)
