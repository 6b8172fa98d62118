"""Gives each Schemathesis case an authorized credential and existing rows (scripts/fuzz/fixtures.ts)."""

import json
import os
import re
from functools import cache

import requests
import schemathesis

FIXTURES = os.environ["FUZZ_FIXTURES"]
PLACEHOLDER = "Credential placeholder"
# These change or remove their caller, so each case gets a fixture of its own, in stateful sequences too.
ENDING = {"logout", "deleteMe", "leaveOrganization", "changePassword", "revokeSession", "updateMe"}
# Optional references of these operations must exist, or most cases would be refused for that reason alone.
REFERENCES = {
    "register": ["invitationToken"],
    "createChat": ["userId", "endUserId", "identityToken"],
    "updateChat": ["userId", "endUserId"],
    "createCompletion": ["provider"],
    "completeOnce": ["provider"],
}
ID = re.compile(r"^[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}$")
# Responses after which the fixture is unchanged.
HARMLESS = {400, 404, 405, 406, 413, 415}

http = requests.Session()
fixtures = {}
seen = set()


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    return value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else json.dumps(value).encode()


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """The contract describes the data of a server-sent event; Schemathesis expects a schema of the event that contains it."""
    for path in raw_schema["paths"].values():
        for operation in path.values():
            for response in operation.get("responses", {}).values() if isinstance(operation, dict) else ():
                stream = response.get("content", {}).get("text/event-stream")
                if stream:
                    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": stream["schema"]}
                    stream["schema"] = {"type": "object", "required": ["data"], "properties": {"data": data}}


@schemathesis.auth(refresh_interval=None)
class Placeholder:
    """Marks requests that get a credential; requests that a check sends without one, or with another, stay unchanged."""

    def get(self, case, context):
        return PLACEHOLDER

    def set(self, case, data, context):
        case.headers["Authorization"] = data


@cache
def shared_caller(operation_id):
    return http.get(f"{FIXTURES}/caller/{operation_id}").json()


def operation_of(case):
    return case.operation.definition.raw["operationId"]


def is_stateful(case):
    return case.meta is not None and case.meta.phase.name == "stateful"


def has_own_fixture(case):
    operation_id = operation_of(case)
    ends = operation_id in ENDING or (operation_id == "deleteOrganization" and case.path_parameters["org"] not in seen)
    return ends or not is_stateful(case)


def fixture_of(case):
    operation_id = operation_of(case)
    if not has_own_fixture(case):
        return shared_caller(operation_id)
    if operation_id not in fixtures:
        answer = http.get(f"{FIXTURES}/{operation_id}")
        answer.raise_for_status()
        fixtures[operation_id] = answer.json()
    return fixtures[operation_id]


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.headers.get("Authorization") != PLACEHOLDER:
        return
    del case.headers["Authorization"]
    fixture = fixture_of(case)
    is_negative = case.meta.is_negative_at if case.meta is not None else lambda location: False
    # Valid path parameters let the server reach the invalid part.
    if not is_negative("path") or any(map(is_negative, ("query", "header", "body"))):
        kept = set() if has_own_fixture(case) else seen
        for name, value in fixture["params"].items():
            if name in case.path_parameters and case.path_parameters[name] not in kept:
                case.path_parameters[name] = value
    if not is_negative("query"):
        drop_unusable_parameters(case.query)
    if not is_negative("header") and case.headers.get("X-Chat-Id") not in seen:
        case.headers.pop("X-Chat-Id", None)
    if not is_negative("body") and isinstance(case.body, dict):
        for name in REFERENCES.get(operation_of(case), ()):
            if case.body.get(name) not in seen:
                case.body.pop(name, None)
    case.headers.update(fixture["headers"])


def drop_unusable_parameters(query):
    if query.get("cursor") not in seen:
        query.pop("cursor", None)  # only the server can make one
    query.pop("token", None)  # a second credential
    for name in [name for name, value in query.items() if value is None]:
        del query[name]  # copied from a response without this value


@schemathesis.hook
def after_call(context, case, response):
    operation_id = operation_of(case)
    if response.status_code not in HARMLESS and case.method != "GET":
        fixtures.pop(operation_id, None)
    if response.status_code < 300 and operation_id == "updateSystemConfig":
        http.get(f"{FIXTURES}/restore/{operation_id}").raise_for_status()
    # Admin responses name rows of other callers, and the shared caller must not change.
    if is_stateful(case) and response.status_code < 300 and "/admin/" not in case.path:
        seen.update(value for value in named_in(response) if value not in shared_caller(operation_id)["own"])


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Accepts what the contract's conventions state once for all requests: 431 for their size, 400 for names such as `__proto__`."""
    if response is None or response.status_code == 431:
        return response is None
    return response.status_code != 400 or "forbidden prototype property" not in response.text


def named_in(response):
    """The ids and cursors in an answer."""
    try:
        todo = [(None, response.json())]
    except ValueError:
        return
    while todo:
        name, value = todo.pop()
        if isinstance(value, dict):
            todo.extend(value.items())
        elif isinstance(value, list):
            todo.extend((None, item) for item in value)
        elif isinstance(value, str) and (name == "nextCursor" or ID.match(value)):
            yield value
