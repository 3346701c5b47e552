"""The readers of a preview: nobody in particular, somebody who gave everything, somebody with much to say.

What is typed into a preview would stand in its address, so the values are made up here. No AWS, no clock.
"""

NOBODY, SOMEBODY, AT_LENGTH = "nobody", "somebody", "at-length"
SAMPLES = (NOBODY, SOMEBODY, AT_LENGTH)
LONG = {"name": "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh", "": "Llanfairpwllgwyngyllgogerychwyrndrobwll "
        "& Westward Ho!, the house behind the old post office"}
SHORT = {"first_name": "Ada", "name": "Ada Lovelace", "last_name": "Lovelace", "surname": "Lovelace", "town": "York",
         "city": "York", "country": "United Kingdom", "postcode": "YO1 7HH", "organisation": "The Garden Club"}


def sample_values(fields: list[dict[str, str]], sample: str) -> dict[str, str]:
    """What the sample reader has given in each of the list's fields; anybody unknown has given nothing."""
    if sample == SOMEBODY:
        return {field["name"]: SHORT.get(field["name"], f"[{field['label']}]") for field in fields}
    if sample == AT_LENGTH:
        return {field["name"]: LONG["name" if "name" in field["name"] else ""] for field in fields}
    return {}
