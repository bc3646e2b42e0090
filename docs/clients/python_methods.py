"""Write the methods of the Python client, for the synchronous and the asynchronous one, by group."""

from __future__ import annotations

from docs.clients.operations import Operation, Parameter, references
from docs.clients.python_types import GENERATED, TypeNames, docstring


def methods_module(group: str, operations: list[Operation], types: TypeNames) -> str:
    """The text of the module with both classes of a group."""
    name = class_name(group)
    classes = [
        _class(name, operations, types, is_async=False),
        _class(f"Async{name}", operations, types, is_async=True),
    ]
    body = "\n\n\n".join(classes)
    used = sorted({used for each in operations for used in references([each.answer, each.body])})
    what = f"``client.{group}``" if group else "the client itself"
    imports = [f"from palate.client.call import {_call_imports(body)}"]
    if used:
        imports.append(f"from palate.client.types import {', '.join(used)}")
    parts = [
        f'"""The methods of {what}.\n\n{GENERATED}\n"""',
        "from __future__ import annotations",
        _imports(body),
        "\n".join(imports),
        body,
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def class_name(group: str) -> str:
    """The class of a group: ``CachedLists`` for ``cached_lists``, ``Lists`` for the methods of the client itself."""
    return "".join(word.capitalize() for word in (group or "lists").split("_"))


def _class(name: str, operations: list[Operation], types: TypeNames, *, is_async: bool) -> str:
    sender = "AsyncSender" if is_async else "Sender"
    head = f'class {name}:\n    """{_about(operations)}"""\n\n    def __init__(self, sender: {sender}) -> None:\n'
    methods = [_method(operation, types, is_async=is_async) for operation in operations]
    return head + "        self._sender = sender\n\n" + "\n\n".join(methods)


def _about(operations: list[Operation]) -> str:
    segments = sorted({f"/{operation.path.split('/')[1]}" for operation in operations})
    return f"Calls of {', '.join(segments[:3])}{' and others' if len(segments) > 3 else ''}."


def _method(operation: Operation, types: TypeNames, *, is_async: bool) -> str:
    answer = _answer(operation, types)
    arguments = ["self", *(f"{each.name}: {types.annotation(each.schema, True)}" for each in operation.path_parameters)]
    if operation.takes_file:
        arguments.append("file: bytes")
    if operation.query:
        arguments += ["*", *(_argument(each, types) for each in operation.query)]
    if operation.body is not None:
        arguments.append(f"**body: Unpack[{types.annotation(operation.body, True)}]")
    call = [f'"{operation.verb}"', _path(operation)]
    if operation.query:
        call.append("query={" + ", ".join(f'"{each.name}": {each.name}' for each in operation.query) + "}")
    if operation.body is not None:
        call.append("body=body")
    if operation.takes_file:
        call.append("body=file")
    call += [*(['answer="bytes"'] if operation.returns_bytes else []), f"is_repeatable={operation.is_repeatable}"]
    keyword, wait = ("async def", "await ") if is_async else ("def", "")
    send = f"{wait}self._sender.send(Call[{answer}]({', '.join(call)}))"
    return "\n".join(
        [
            f"    {keyword} {operation.name}({', '.join(arguments)}) -> {answer}:",
            docstring(operation.text, "        "),
            f"        {send}" if answer == "None" else f"        return {send}",
        ]
    )


def _answer(operation: Operation, types: TypeNames) -> str:
    if operation.is_empty:
        return "None"
    return types.annotation(operation.answer, False) if operation.answer is not None else "bytes"


def _argument(parameter: Parameter, types: TypeNames) -> str:
    annotation = types.annotation(parameter.schema, True)
    if parameter.is_required:
        return f"{parameter.name}: {annotation}"
    default = parameter.schema.get("default")
    if default == []:
        default = ()
    if default is None and "None" not in annotation.split(" | "):
        annotation, default = (annotation, ()) if annotation.startswith("Sequence") else (f"{annotation} | None", None)
    return f"{parameter.name}: {annotation} = {default!r}"


def _path(operation: Operation) -> str:
    """The path as a literal, or as an f-string with the parameters quoted."""
    if not operation.path_parameters:
        return f'"{operation.path}"'
    path = operation.path
    for parameter in operation.path_parameters:
        path = path.replace("{" + parameter.name + "}", "{quoted(" + parameter.name + ")}")
    return f'f"{path}"'


def _imports(text: str) -> str:
    lines = ["from collections.abc import Sequence"] if "Sequence[" in text else []
    names = [name for name in ("Literal", "Unpack") if f"{name}[" in text]
    return "\n".join([*lines, *([f"from typing import {', '.join(names)}"] if names else [])])


def _call_imports(text: str) -> str:
    return ", ".join(["AsyncSender", "Call", "Sender", *(["quoted"] if "quoted(" in text else [])])
