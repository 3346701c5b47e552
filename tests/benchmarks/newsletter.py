"""A newsletter of the usual size: 30 KB of HTML, twenty links, two merge fields."""

HTML_BYTES = 30_000
LINKS = 20
_SENTENCES = (
    "Sow broad beans two inches deep, in double rows, and cover them with fleece while the nights are cold.",
    "The soil is warm enough when weeds begin to come up by themselves; until then a sunny window sill does better.",
    "Water in the morning, at the root and not on the leaf, and rather seldom and well than a little every day.",
    "Whoever has no garden can grow lettuce in a box on the balcony: forty centimetres of width feed two people.",
)


def body(sentences: int) -> str:
    """Markdown of twenty sections, each with one link and so many sentences."""
    text = " ".join(_SENTENCES[n % len(_SENTENCES)] for n in range(sentences))
    sections = [f"## {number}. What to do in {{{{ town | default: \"your garden\" }}}}\n\n{text} "
                f"[Read on about this](https://garden.example.com/2026/05/part-{number}).\n"
                for number in range(1, LINKS + 1)]
    return "\n".join(["Dear {{ first_name | default: \"gardener\" }},\n", *sections])
