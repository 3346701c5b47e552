"""`python -m infrastructure.data_map`: writes docs/data-map.md from the privacy annotations of the stored rows, and
docs/periods.md from the table of periods."""

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import chalicelib
from chalicelib.core.table import Item
from chalicelib.privacy import data
from chalicelib.retention import periods

DOCS = Path(__file__).parent.parent / "docs"
MAP, PERIODS = DOCS / "data-map.md", DOCS / "periods.md"


def models() -> dict[str, type[Item]]:
    """Every model of the service, by “room.Model”."""
    for module in walk_packages(chalicelib.__path__, "chalicelib."):
        import_module(module.name)
    return {f"{model.__module__.split('.')[1]}.{model.__name__}": model for model in _below(Item)
            if model.__module__.startswith("chalicelib.") and "Meta" in vars(model)}


def _below(model: type[Item]) -> list[type[Item]]:
    direct: list[type[Item]] = model.__subclasses__()
    return [*direct, *(one for each in direct for one in _below(each))]


def attributes(model: type[Item]) -> set[str]:
    """The names under which a model's attributes are stored."""
    return {str(attribute.attr_name) for attribute in model.get_attributes().values()}


def drawn() -> str:
    """The map."""
    return data.as_markdown({name: str(model.Meta.table_name) for name, model in models().items()})


if __name__ == "__main__":
    MAP.write_text(drawn())
    PERIODS.write_text(periods.as_markdown())
    print(f"Written: {MAP}, {PERIODS}")
