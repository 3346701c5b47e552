"""The base of what the API takes: unknown fields are refused, errors name the field and never repeat the input."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chalicelib.core.errors import Invalid


class Body(BaseModel):
    """A request body."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)

    @classmethod
    def read(cls, given: dict[str, Any]) -> Self:
        """The validated body. Raises Invalid with a sentence for each field."""
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            fields = {_path(one["loc"]): _sentence(one) for one in error.errors(include_input=False)}
            raise Invalid("Some fields cannot be accepted.", "Correct them and send the request again.",
                          fields=fields) from None


class Nothing(Body):
    """A body without fields."""


class Out(BaseModel):
    """What the API gives. Each has a class method `of` that makes it from a stored row."""

    model_config = ConfigDict(extra="forbid")


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(description="The way to the field, such as `fields.0.name`.")
    detail: str = Field(description="What is wrong with it, in a sentence.")


class Problem(BaseModel):
    """A refusal, as problem details (RFC 9457): what happened, and how to mend it."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Always `about:blank`: the status tells the kind.")
    title: str = Field(description="The kind of problem, in a few words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened, in a sentence.")
    remedy: str = Field("", description="How to mend it, where that can be said.")
    errors: list[FieldProblem] = Field([], description="The fields that are wrong, of a 422.")


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(step)[:60] for step in location) or "body"


def _sentence(one: Any) -> str:
    if one["type"] == "extra_forbidden":
        return "There is no such field; remove it."
    if one["type"] == "missing":
        return "This field is required."
    return str(one["msg"]).removeprefix("Value error, ").rstrip(".") + "."
