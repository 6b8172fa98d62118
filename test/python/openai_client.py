"""OpenAI's own Python library, unmodified, against the server that openai-python.test.ts starts.

usage: openai_client.py BASE_URL API_KEY PROVIDER
Asserts what the library makes of the answers; prints the ids of the chats as JSON, for the test to look into.
"""

import asyncio
import json
import sys

import openai

base_url, api_key, provider = sys.argv[1:]
client = openai.OpenAI(base_url=base_url, api_key=api_key, max_retries=0)
model = f"{provider}/large"
hello = [{"role": "user", "content": "Hello?"}]
tools = [{"type": "function", "function": {"name": "find", "parameters": {"type": "object"}}}]


def refused(error_class, status, code, work):
    try:
        work()
    except error_class as error:
        assert (error.status_code, error.code) == (status, code), (error.status_code, error.code)
        return error
    raise AssertionError(f"not refused with {error_class.__name__}")


def create(**more):
    return client.chat.completions.create(**{"model": model, "messages": hello, **more})


# The models, and one answer as JSON.
assert [one.id for one in client.models.list()][0] == model
raw = client.chat.completions.with_raw_response.create(model=model, messages=hello, user="ada")
answer = raw.parse()
assert answer.choices[0].message.content == "Hello there!" and answer.choices[0].finish_reason == "stop"
assert answer.model == model and answer.usage.total_tokens == 17
conversation = raw.headers["x-chat-id"]

# The conversation goes on: by a stream, whose pieces and tokens add up, with the library's own objects said again.
history = [*hello, answer.choices[0].message, {"role": "user", "content": "And now?"}]
stream = client.chat.completions.with_raw_response.create(
    model=model, messages=history, user="ada", stream=True, stream_options={"include_usage": True}
)
assert stream.headers["x-chat-id"] == conversation
chunks = list(stream.parse())
assert chunks[0].choices[0].delta.role == "assistant"
assert "".join(one.choices[0].delta.content or "" for one in chunks if one.choices) == "Hello there!"
assert [one.choices[0].finish_reason for one in chunks if one.choices][-1] == "stop"
assert chunks[-1].choices == [] and chunks[-1].usage.total_tokens == 17

# Tools: a call, as JSON and by the library's own gathering of a stream, and what came of it.
called = create(tools=tools).choices[0].message
assert called.content is None and called.tool_calls[0].function.name == "find"
with client.chat.completions.stream(model=model, messages=hello, tools=tools, user="tools") as gathering:
    gathered = gathering.get_final_completion().choices[0]
assert gathered.finish_reason == "tool_calls" and gathered.message.tool_calls[0].id == "call_1"
result = {"role": "tool", "tool_call_id": "call_1", "content": "Leipzig"}
raw = client.chat.completions.with_raw_response.create(
    model=model, messages=[*hello, gathered.message, result], tools=tools, user="tools"
)
assert raw.parse().choices[0].message.content == "It is in Leipzig."
used_tools = raw.headers["x-chat-id"]

# Errors are the library's own classes.
refused(openai.AuthenticationError, 401, "invalid_api_key", client.with_options(api_key="sk-other").models.list)
bad = refused(openai.BadRequestError, 400, "invalid_request", lambda: create(messages=[{"role": "boss"}]))
assert bad.param == "messages[0].role" and bad.type == "invalid_request_error"
nowhere = {"X-Chat-Id": "chat_01kah6w1e8fqe9zr4m1p3c9v2t"}
refused(openai.NotFoundError, 404, "not_found", lambda: create(extra_headers=nowhere))
refused(openai.UnprocessableEntityError, 422, "unprocessable", lambda: create(messages=[result]))
refused(openai.InternalServerError, 502, "providers_failed", create)

# A stream that is cut is an error, after what came of it.
pieces = []
try:
    for chunk in create(stream=True):
        pieces.append(chunk.choices[0].delta.content or "")
    raise AssertionError("a stream that was cut ended well")
except openai.APIError as error:
    assert error.code == "unreachable", error.code
assert "".join(pieces) == "Your order"


async def at_once():
    """The asynchronous client, twice at once."""
    async with openai.AsyncOpenAI(base_url=base_url, api_key=api_key) as other:
        asked = [other.chat.completions.create(model=model, messages=hello, user=f"{n}") for n in range(2)]
        return [one.choices[0].message.content for one in await asyncio.gather(*asked)]


assert asyncio.run(at_once()) == ["Hello there!", "Hello there!"]
refused(openai.RateLimitError, 429, "insufficient_quota", create)
print(json.dumps({"conversation": conversation, "tools": used_tools}))
