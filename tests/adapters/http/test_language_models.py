"""Writers speak the real protocols over a real socket, and every failure is the one error."""

from __future__ import annotations

from typing import Any

import pytest

from palate.adapters.http.language_models import GeminiWriter, OpenAIWriter
from palate.app import open_writer
from palate.errors import ConfigError, WriterFailed
from palate.settings import load_settings
from tests.adapters.http.fake_language_models import Answer, Model, candidates, completion, serving
from tests.waiting import LAST_RESORT_S

pytestmark = pytest.mark.anyio


async def write(kind: type[OpenAIWriter] | type[GeminiWriter], answer: Answer, **changes: Any) -> tuple[str, Model]:
    """What the writer says, and the model that it asked."""
    with serving(Model(lambda _body: answer)) as model:
        writer = kind(model.address + changes.pop("path", "/v1/"), "small", changes.pop("key", "secret"), LAST_RESORT_S)
        try:
            return await writer.write("Say why.", '{"recommended":"Dune"}'), model
        finally:
            await writer.close()


async def test_chat_completions() -> None:
    text, model = await write(OpenAIWriter, completion(" Because of Dune.\n"))
    assert text == "Because of Dune."
    [(path, headers, body)] = model.requests
    assert path == "/v1/chat/completions"
    assert headers["authorization"] == "Bearer secret"
    assert headers["content-type"] == "application/json"
    assert body == {
        "model": "small",
        "messages": [
            {"role": "system", "content": "Say why."},
            {"role": "user", "content": '{"recommended":"Dune"}'},
        ],
    }


async def test_a_server_without_keys_is_sent_none() -> None:
    _, model = await write(OpenAIWriter, completion("Yes."), key="")
    assert "authorization" not in model.requests[0][1]


async def test_gemini() -> None:
    text, model = await write(GeminiWriter, candidates("Because ", "of Dune."), path="/v1beta")
    assert text == "Because of Dune."
    [(path, headers, body)] = model.requests
    assert path == "/v1beta/models/small:generateContent"
    assert headers["x-goog-api-key"] == "secret"
    assert body == {
        "systemInstruction": {"parts": [{"text": "Say why."}]},
        "contents": [{"role": "user", "parts": [{"text": '{"recommended":"Dune"}'}]}],
    }


@pytest.mark.parametrize("kind", [OpenAIWriter, GeminiWriter])
@pytest.mark.parametrize(
    "answer",
    [
        (401, {"error": {"message": "no such key"}}),
        (429, {"error": {"message": "too many"}}),
        (500, b"<html>oh no</html>"),
        (302, b""),
        (200, b""),
        (200, b"<html>hello</html>"),
        (200, {}),
        (200, []),
        (200, {"choices": [], "candidates": []}),
        (200, {"choices": [{"message": {"content": 7}}], "candidates": [{"content": {"parts": [{"text": 7}]}}]}),
        (200, {"candidates": [{"finishReason": "SAFETY"}], "choices": [{"message": {"content": None}}]}),
        (200, b"x" * 300_000),
    ],
)
async def test_whatever_goes_wrong_is_one_error(kind: type[OpenAIWriter], answer: Answer) -> None:
    with pytest.raises(WriterFailed):
        await write(kind, answer)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://[bad", "no address at all"])
async def test_a_server_that_is_not_there(address: str) -> None:
    writer = OpenAIWriter(address, "small", "", LAST_RESORT_S)
    with pytest.raises(WriterFailed, match="cannot be reached"):
        await writer.write("", "")
    await writer.close()


async def test_settings_choose_the_writer() -> None:
    assert open_writer(load_settings()) is None
    for kind, made in (("openai", OpenAIWriter), ("gemini", GeminiWriter)):
        settings = load_settings(writer={"kind": kind, "model": "small", "api_key": "hunter2"})
        assert "hunter2" not in repr(settings)
        writer = open_writer(settings)
        assert isinstance(writer, made)
        assert writer.name == "small"
        await writer.close()


def test_a_writer_needs_a_model() -> None:
    with pytest.raises(ConfigError, match="name of a model"):
        open_writer(load_settings(writer={"kind": "openai"}))
