"""Verbs and their arguments: a function's keyword-only parameters become the checked shape of a request."""

import inspect
import traceback
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import msgspec

from desk.process import messages
from desk.process.errors import FieldError, KnownError
from desk.protocol.messages import Failure

messages.register(
    {
        "unknown_verb": (
            "This version of Desk does not know “{verb}”. Restart Desk so that window and engine are the"
            " same version.",
            "当前版本的 Desk 不支持“{verb}”。请重启 Desk，使窗口与引擎版本一致。",
        ),
        "bad_arguments": ("“{verb}” was called wrongly: {detail}.", "“{verb}”的参数有误：{detail}。"),
        "number_range": (
            "A number is too large or a date too far away. Enter a smaller one; nothing was changed.",
            "数值过大或日期超出范围，请改小后重试；数据未作改动。",
        ),
        "bug": (
            "Something went wrong inside Desk; nothing was changed. Please report it with the details below.",
            "Desk 内部出错，数据未作改动。请将下面的详细信息反馈给我们。",
        ),
    }
)


def arguments_of(verb: str, function: Callable[..., Any]) -> type[msgspec.Struct]:
    """Return a struct type of the function's keyword-only parameters; unknown fields are refused.

    The fields of a record that several verbs share (`**texts: Unpack[Record]`) are arguments too, None if
    not given.
    """
    fields: list[Any] = []
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            (record,) = get_args(parameter.annotation)
            fields += [(field, kind, None) for field, kind in get_type_hints(record).items()]
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            continue
        if parameter.default is inspect.Parameter.empty:
            fields.append((name, parameter.annotation))
        else:
            fields.append((name, parameter.annotation, parameter.default))
    struct: type[msgspec.Struct] = msgspec.defstruct(
        verb.replace(".", "_"), fields, kw_only=True, forbid_unknown_fields=True, frozen=True
    )
    return struct


def parse_arguments(struct: type[msgspec.Struct], verb: str, args: dict[str, Any]) -> dict[str, Any]:
    """Return the checked keyword arguments; raises `bad_arguments` naming the field."""
    try:
        parsed = msgspec.convert(args, struct)
    except msgspec.ValidationError as error:
        raise KnownError("bad_arguments", verb=verb, detail=str(error)) from error
    return {name: getattr(parsed, name) for name in struct.__struct_fields__}


def failure_of(error: Exception, language: str) -> Failure:
    """Return the failure a caller is told: a known error's sentence, or a bug with its trace."""
    if isinstance(error, KnownError):
        field = error.field if isinstance(error, FieldError) else ""
        return Failure(code=error.code, sentence=error.sentence(language), field=field)
    if isinstance(error, OverflowError):  # of SQLite's numbers, or of the calendar's dates
        return Failure(code="number_range", sentence=messages.text("number_range", language))
    detail = "".join(traceback.format_exception(error))
    return Failure(code="bug", sentence=messages.text("bug", language), bug=True, detail=detail)
