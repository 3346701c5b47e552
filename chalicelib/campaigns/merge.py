"""Merge fields: `{{ field }}` and `{{ field | default: "…" }}`, and nothing else. No logic comes from authors.

While a newsletter is composed its fields are held by marks that no HTML tool touches; at the end they become SES
placeholders. SES escapes nothing, so every field has two values: one for HTML, one for plain text. Braces of the
author's own that SES could take for its own become placeholders whose value is a brace; this is done last, because
entities, escapes and tags that fall away can bring braces together.
"""

import html
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from chalicelib.core.errors import Invalid

# A third brace on either side makes it text.
FIELD = re.compile(
    r"""(?<!\{)\{\{\s*([a-zA-Z][a-zA-Z0-9_]*)\s*"""
    r"""(?:\|\s*default:\s*(?:"([^"{}]*)"|“([^”{}]*)”|&quot;((?:(?!&quot;)[^{}])*)&quot;)\s*)?\}\}(?!\})""")
UNSUBSCRIBE, CONTROLLER = "unsubscribe_url", "controller"
SPECIAL = frozenset({UNSUBSCRIBE, CONTROLLER})
TOKEN, LEAVING = "token", "leaving"  # one recipient's tracking token, and token to leave
PLACEHOLDERS = {TOKEN: "{{t}}", LEAVING: "{{u}}", "brace": "{{brace}}", "closing": "{{closing}}"}


@dataclass(slots=True)
class Merge:
    """The merge fields of one newsletter: [(field, default), …], numbered as they are found."""

    names: Collection[str]
    salt: str
    found: list[tuple[str, str]] = field(default_factory=list)
    special: set[str] = field(default_factory=set)

    def hold(self, text: str, where: str) -> str:
        """`text` with every field held by a mark. Raises Invalid for a field that the list does not have."""
        return FIELD.sub(lambda match: self._held(match, where), text)

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
        """Whether anything is held in `text`."""
        return f"zq{self.salt}x" in text

    def release(self, text: str, variant: str, special: dict[str, str]) -> str:
        """`text` with marks turned into SES placeholders of a variant ("h" HTML, "t" text), `special` put in first."""
        for name, value in special.items():
            text = text.replace(self.mark(name), value)
        text = self._literal_braces(text)
        for number in range(len(self.found)):
            text = text.replace(self.mark(str(number)), f"{{{{m{number}{variant}}}}}")
        for name, placeholder in PLACEHOLDERS.items():
            text = text.replace(self.mark(name), placeholder)
        return text

    def _literal_braces(self, text: str) -> str:
        """Braces in pairs, or beside a field, are the author's text: SES would read them as part of a placeholder."""
        brace, closing = self.mark("brace"), self.mark("closing")
        text = re.sub(r"\{{2,}", lambda run: brace * len(run[0]), text)
        text = re.sub(rf"\{{(?=zq{self.salt}x)", brace, text)
        return re.sub(rf"(zq{self.salt}x[a-z0-9]+?qz)(\}}+)", lambda run: run[1] + closing * len(run[2]), text)


def values(merges: list[list[str]], fields: dict[str, str]) -> dict[str, str]:
    """The replacement values of one person: HTML-escaped for HTML, without line breaks for subject and text."""
    out = {"brace": "{", "closing": "}"}
    for number, (name, default) in enumerate(merges):
        value = " ".join((fields.get(name) or default).split())
        out[f"m{number}h"] = html.escape(value)
        out[f"m{number}t"] = value
    return out


def fill(text: str, replacements: dict[str, str]) -> str:
    """What SES will make of `text`: plain substitution, once. For previews and test mails."""
    return re.sub(r"\{\{(\w+)\}\}", lambda match: replacements.get(match[1], ""), text)
