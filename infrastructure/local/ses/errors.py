"""What SES answers when it refuses."""

from moto.core.exceptions import ServiceException


class BadRequestError(ServiceException):
    code = "BadRequestException"


class NotFoundError(ServiceException):
    code = "NotFoundException"


class AlreadyExistsError(ServiceException):
    code = "AlreadyExistsException"


class MessageRejectedError(ServiceException):
    code = "MessageRejected"


class RenderingError(Exception):
    """A template lacks a value. SES accepts the mail, never sends it, and says so in an event."""
