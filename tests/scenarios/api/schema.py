"""Holds replies to the OpenAPI document: nothing but documented members, each of its type."""

import json
import re

KINDS = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
}
FORMATS = {
    "date": r"\d{4}-\d\d-\d\d",
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "uri-reference": r"\S+",
}
KNOWN = set("""$ref type enum pattern format properties required additionalProperties items oneOf
    allOf minimum maximum minLength maxLength maxItems description default readOnly""".split())


class Mismatch(AssertionError):
    pass


class Document:
    def __init__(self, text):
        self.root = json.loads(text)
        self.paths = []
        for pattern, item in self.root["paths"].items():
            parts = re.split(r"(\{\w+\})", pattern)
            regex = "".join("[^/]+" if p.startswith("{") else re.escape(p) for p in parts)
            self.paths.append((pattern.count("{"), re.compile(regex + r"\Z"), item))
        self.paths.sort(key=lambda entry: entry[0])  # literal segments win
        self.seen = set()

    def follow(self, value):
        while "$ref" in value:
            at = self.root
            for name in value["$ref"][2:].split("/"):
                at = at[name]
            value = at
        return value

    def operations(self):
        return {operation["operationId"] for item in self.root["paths"].values()
                for operation in item.values()}

    def operation(self, method, path):
        for _, regex, item in self.paths:
            if regex.match(path):
                return item.get("get" if method == "HEAD" else method.lower())
        return None

    def check_reply(self, method, path, status, headers, body):
        """A reply of a documented path; others (404 of the router) are only checked as problems."""
        operation = self.operation(method, path)
        kind = headers.get("content-type", "").split(";")[0]
        if operation is None:
            if status >= 400:
                self.check(self.root["components"]["schemas"]["Problem"], json.loads(body), "")
            return
        where = f"{method} {path} {status}"
        responses = operation["responses"]
        if str(status) not in responses and (status < 500 or "default" not in responses):
            raise Mismatch(f"{where}: this status is not documented: {body[:300]!r}")
        response = self.follow(responses.get(str(status), responses.get("default")))
        self.seen.add((operation["operationId"], status))
        content = response.get("content", {})
        if method == "HEAD" or not content:
            if body:
                raise Mismatch(f"{where}: has a body")
            return
        if kind not in content:
            raise Mismatch(f"{where}: is {kind}, not {list(content)}")
        if kind.endswith("json"):
            self.check(content[kind]["schema"], json.loads(body), where)

    def check(self, schema, value, where):
        unknown = set(schema) - KNOWN
        if unknown:
            raise Mismatch(f"{where}: the document uses {unknown}, which is not checked")
        if "$ref" in schema:
            return self.check(self.follow(schema), value, where)
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(KINDS[kind](value) for kind in kinds):
            raise Mismatch(f"{where}: {value!r} is not {' or '.join(kinds)}")
        if "enum" in schema and value not in schema["enum"]:
            raise Mismatch(f"{where}: {value!r} is none of {schema['enum']}")
        for one in schema.get("allOf", []):
            self.check(one, value, where)
        if "oneOf" in schema:
            self.check_one(schema["oneOf"], value, where)
        self.check_text(schema, value, where)
        if isinstance(value, dict):
            self.check_members(schema, value, where)
        if isinstance(value, list) and "items" in schema:
            for i, item in enumerate(value):
                self.check(schema["items"], item, f"{where}/{i}")
        return None

    def check_one(self, schemas, value, where):
        faults = []
        for schema in schemas:
            try:
                self.check(schema, value, where)
            except Mismatch as fault:
                faults.append(str(fault))
        if len(faults) != len(schemas) - 1:
            raise Mismatch(f"{where}: {value!r} fits {len(schemas) - len(faults)} of one: {faults}")

    def check_text(self, schema, value, where):
        if isinstance(value, str):
            pattern = schema.get("pattern") or FORMATS.get(schema.get("format"), "")
            if pattern and not re.match(f"(?:{pattern})\\Z", value):
                raise Mismatch(f"{where}: {value!r} is not {pattern}")
        if isinstance(value, int) and not isinstance(value, bool):
            least, most = schema.get("minimum", value), schema.get("maximum", value)
            if not least <= value <= most:
                raise Mismatch(f"{where}: {value} is not in {least}..{most}")

    def check_members(self, schema, value, where):
        members = schema.get("properties", {})
        for name in schema.get("required", []):
            if name not in value:
                raise Mismatch(f"{where}: {name} is missing")
        more = schema.get("additionalProperties", True)
        for name, item in value.items():
            if name in members:
                self.check(members[name], item, f"{where}/{name}")
            elif more is False:
                raise Mismatch(f"{where}: {name} is not documented")
            elif isinstance(more, dict):
                self.check(more, item, f"{where}/{name}")
