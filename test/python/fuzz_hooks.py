"""Gives each case of Schemathesis what it is about: a credential that may, and things that are there (scripts/fuzz/scenes.ts)."""

import json
import os
import re
from functools import cache

import requests
import schemathesis

SCENES = os.environ["FUZZ_SCENES"]
SCENE = "Scene to be set"
# After these, who does them is not who they were: even where cases follow each other, each has a scene of its own.
ENDING = {"logout", "deleteMe", "leaveOrganization", "changePassword", "revokeSession", "updateMe"}
# What these name, and need not, must be there: most of the time they would be refused for nothing else.
REFERENCES = {
    "register": ["invitationToken"],
    "createChat": ["userId", "endUserId", "identityToken"],
    "updateChat": ["userId", "endUserId"],
    "createCompletion": ["provider"],
    "completeOnce": ["provider"],
}
ID = re.compile(r"^[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}$")
# After these the scene is as it was.
HARMLESS = {400, 404, 405, 406, 413, 415}

stage = requests.Session()
scenes = {}
seen = set()


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    return value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else json.dumps(value).encode()


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """The contract says what the data of a server-sent event is; Schemathesis asks what the event is that has it."""
    for path in raw_schema["paths"].values():
        for operation in path.values():
            for response in operation.get("responses", {}).values() if isinstance(operation, dict) else ():
                stream = response.get("content", {}).get("text/event-stream")
                if stream:
                    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": stream["schema"]}
                    stream["schema"] = {"type": "object", "required": ["data"], "properties": {"data": data}}


@schemathesis.auth(refresh_interval=None)
class Scene:
    """Marks what is to have a credential; what a check sends without one, or with another, stays as it is."""

    def get(self, case, context):
        return SCENE

    def set(self, case, data, context):
        case.headers["Authorization"] = data


@cache
def cast(operation_id):
    return stage.get(f"{SCENES}/cast/{operation_id}").json()


def operation_of(case):
    return case.operation.definition.raw["operationId"]


def is_stateful(case):
    return case.meta is not None and case.meta.phase.name == "stateful"


def has_own_scene(case):
    operation_id = operation_of(case)
    ends = operation_id in ENDING or (operation_id == "deleteOrganization" and case.path_parameters["org"] not in seen)
    return ends or not is_stateful(case)


def scene_of(case):
    operation_id = operation_of(case)
    if not has_own_scene(case):
        return cast(operation_id)
    if operation_id not in scenes:
        answer = stage.get(f"{SCENES}/{operation_id}")
        answer.raise_for_status()
        scenes[operation_id] = answer.json()
    return scenes[operation_id]


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.headers.get("Authorization") != SCENE:
        return
    del case.headers["Authorization"]
    scene = scene_of(case)
    is_negative = case.meta.is_negative_at if case.meta is not None else lambda location: False
    # What is wrong elsewhere is to be found out, too.
    if not is_negative("path") or any(map(is_negative, ("query", "header", "body"))):
        kept = set() if has_own_scene(case) else seen
        for name, value in scene["params"].items():
            if name in case.path_parameters and case.path_parameters[name] not in kept:
                case.path_parameters[name] = value
    if not is_negative("query"):
        say_what_can_be_said(case.query)
    if not is_negative("header") and case.headers.get("X-Chat-Id") not in seen:
        case.headers.pop("X-Chat-Id", None)
    if not is_negative("body") and isinstance(case.body, dict):
        for name in REFERENCES.get(operation_of(case), ()):
            if case.body.get(name) not in seen:
                case.body.pop(name, None)
    case.headers.update(scene["headers"])


def say_what_can_be_said(query):
    if query.get("cursor") not in seen:
        query.pop("cursor", None)  # only the server can make one
    query.pop("token", None)  # a credential, beside the one that is there
    for name in [name for name, value in query.items() if value is None]:
        del query[name]  # taken over from an answer that has none


@schemathesis.hook
def after_call(context, case, response):
    operation_id = operation_of(case)
    if response.status_code not in HARMLESS and case.method != "GET":
        scenes.pop(operation_id, None)
    if response.status_code < 300 and operation_id == "updateSystemConfig":
        stage.get(f"{SCENES}/back/{operation_id}").raise_for_status()
    # What the operator is told is other people's, and those who call all the time must stay who they are.
    if is_stateful(case) and response.status_code < 300 and "/admin/" not in case.path:
        seen.update(value for value in named_in(response) if value not in cast(operation_id)["own"])


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """What the contract says once, in its conventions, of every request: of its size (431), and of names such as `__proto__` (400)."""
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
