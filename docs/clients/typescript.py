"""Write the methods of the TypeScript client, by group; their types come from the OpenAPI document itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from docs.clients.operations import Operation, by_group, name_of, read_operations
from docs.clients.python_methods import class_name

METHODS: Final = Path(__file__).parent.parent.parent / "web" / "client" / "src" / "methods.ts"

_HEAD: Final = """\
// Written by `python -m docs.generate`. Do not edit.

import { unwrap } from "./errors.ts";
import type { ApiSchema, Http } from "./http.ts";
import type { operations } from "./schema.ts";

type Path<Name extends keyof operations> = NonNullable<operations[Name]["parameters"]["path"]>;
type Query<Name extends keyof operations> = NonNullable<operations[Name]["parameters"]["query"]>;
"""


def typescript_client(openapi: dict[str, Any]) -> dict[Path, str]:
    """The generated file of the TypeScript client and its text."""
    operations = read_operations(openapi)
    groups = by_group(operations)
    classes = [_class(class_name(group), members) for group, members in groups.items() if group]
    classes.append(_root(groups))
    return {METHODS: "\n".join([_HEAD, *classes, _repeatable(operations)])}


def _class(name: str, operations: list[Operation]) -> str:
    methods = "\n\n".join(map(_method, operations))
    return f"export class {name} {{\n  constructor(private readonly http: Http) {{}}\n\n{methods}\n}}\n"


def _root(groups: dict[str, list[Operation]]) -> str:
    names = [(_camel(group), class_name(group)) for group in groups if group]
    fields = "\n".join(f"  readonly {name}: {kind};" for name, kind in names)
    made = "\n".join(f"    this.{name} = new {kind}(http);" for name, kind in names)
    methods = "\n\n".join(map(_method, groups[""]))
    constructor = f"  constructor(private readonly routes: Http) {{\n    const http = routes;\n{made}\n  }}"
    text = f"/** The methods of the client. */\nexport class Groups {{\n{fields}\n\n{constructor}\n\n{methods}\n}}\n"
    return text.replace("this.http.", "this.routes.")


def _method(operation: Operation) -> str:
    types, names = _argument_types(operation), [each.name for each in operation.path_parameters]
    is_optional = not names and operation.query and not any(each.is_required for each in operation.query)
    argument = f"args: {' & '.join(types)}{' = {}' if is_optional else ''}" if types else ""
    lines = [f"  /** {' '.join(operation.text.split())} */", f"  {_camel(operation.name)}({argument}) {{"]
    taken = [*names, *(["file"] if operation.takes_file else [])]
    if taken:
        more = ["...rest"] if operation.query or operation.body is not None else []
        lines.append(f"    const {{ {', '.join([*taken, *more])} }} = args;")
    init = _init(operation, "rest" if taken else "args")
    lines += [f'    return unwrap(this.http.{operation.verb}("{operation.path}"{init}));', "  }"]
    return "\n".join(lines)


def _argument_types(operation: Operation) -> list[str]:
    types = [f'Path<"{operation.id}">'] if operation.path_parameters else []
    if operation.query:
        types.append(f'Query<"{operation.id}">')
    if operation.takes_file:
        types.append("{ file: Blob | string }")
    if operation.body is not None:
        types.append(f'ApiSchema<"{name_of(operation.body)}">')
    return types


def _init(operation: Operation, remaining: str) -> str:
    """The second argument of a call of openapi-fetch; ``remaining`` has what is not in the path."""
    params, parts = [], []
    if operation.path_parameters:
        params.append(f"path: {{ {', '.join(each.name for each in operation.path_parameters)} }}")
    if operation.query:
        params.append(f"query: {remaining}")
    if params:
        parts.append(f"params: {{ {', '.join(params)} }}")
    if operation.body is not None:
        parts.append(f"body: {remaining}")
    if operation.takes_file:
        parts.append('headers: { "Content-Type": "application/octet-stream" }, body: "", bodySerializer: () => file')
    if operation.returns_bytes:
        parts.append('parseAs: "arrayBuffer"')
    return f", {{ {', '.join(parts)} }}" if parts else ""


def _repeatable(operations: list[Operation]) -> str:
    """What says whether a request may be sent twice."""
    posts = [each for each in operations if each.verb == "POST" and each.is_repeatable]
    single = [each for each in operations if each.verb != "POST" and not each.is_repeatable]
    return (
        f"const REPEATABLE_POSTS = {_patterns(posts)};\nconst SINGLE_TRY = {_patterns(single)};\n\n"
        "/** Whether sending the request twice does the same as sending it once. */\n"
        "export function isRepeatable(method: string, path: string): boolean {\n"
        "  const matches = (pattern: RegExp) => pattern.test(`${method} ${path}`);\n"
        '  return method === "POST" ? REPEATABLE_POSTS.some(matches) : !SINGLE_TRY.some(matches);\n}\n'
    )


def _patterns(operations: list[Operation]) -> str:
    """Regular expressions of methods and paths; a server may be below a path of its own."""
    patterns = []
    for each in operations:
        path = re.sub(r"\{\w+\}", "[^/]+", each.path).replace("/", r"\/")
        patterns.append(f"  /^{each.verb} .*{path}$/,\n")
    return f"[\n{''.join(patterns)}]"


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
