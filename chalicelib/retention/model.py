"""Where the sweep goes on."""

from pynamodb.attributes import JSONAttribute, NumberAttribute

from chalicelib.core.table import Item, Key


class Reached(Item):
    """How far a run has got in a table whose end it did not see (@sweep / the table): `place` is the key of a row
    there, which may be a pseudonym; therefore it lies here, and for a day."""

    class Meta:
        table_name = "ephemeral"

    place = JSONAttribute()
    expires_at = NumberAttribute()


def reached_key(table: str) -> Key:
    return (Reached, "@sweep", table)
