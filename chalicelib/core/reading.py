"""How the attributes of a model are read from what DynamoDB answers."""

from collections.abc import Callable
from functools import cache
from json import JSONDecoder
from operator import itemgetter
from typing import Any

from pynamodb.attributes import Attribute, JSONAttribute, MapAttribute, UnicodeAttribute
from pynamodb.constants import STRING
from pynamodb.models import Model

_decode = JSONDecoder(strict=False).decode
Readers = dict[str, tuple[str, Callable[[dict[str, Any]], Any], bool]]


@cache
def shape(model: type[Model]) -> tuple[Readers, dict[str, Any]]:
    """How each attribute is read, by the name under which it is stored, and whether it is a map; and the defaults."""
    attributes = model.get_attributes()
    readers = {one.attr_name: (name, _reader(one), isinstance(one, MapAttribute)) for name, one in attributes.items()}
    return readers, {name: one.default for name, one in attributes.items() if one.default is not None}


def _reader(attribute: Attribute[Any]) -> Callable[[dict[str, Any]], Any]:
    """Texts are taken as they are. PynamoDB would make a decoder of JSON for each value."""
    if type(attribute) is UnicodeAttribute:
        return itemgetter(STRING)
    if type(attribute) is JSONAttribute:
        return lambda value: _decode(value[STRING])
    return lambda value: attribute.deserialize(attribute.get_value(value))
