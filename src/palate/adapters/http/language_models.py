"""Language models over HTTP: servers with the chat completions API of OpenAI, and Gemini."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import orjson

from palate.errors import ConfigError, WriterFailed
from palate.types import Json

if TYPE_CHECKING:
    import httpx

_MAX_BYTES: Final = 200_000


class HttpWriter(ABC):
    """Sends one POST for each text; reads at most 200 kB of the response and follows no redirects."""

    def __init__(self, base_url: str, model: str, api_key: str, timeout_s: float) -> None:
        """
        Raises:
            ConfigError: httpx is not installed.
        """
        try:
            import httpx
        except ImportError as error:
            raise ConfigError("A writer needs httpx: install palate[writer].", where="writer.kind") from error
        self._base, self._model, self._key = base_url.rstrip("/"), model, api_key
        self._client = httpx.AsyncClient(timeout=timeout_s)

    @property
    def name(self) -> str:
        return self._model

    async def write(self, instructions: str, facts: str) -> str:
        import httpx

        url, headers, body = self._request(instructions, facts)
        try:
            async with self._client.stream("POST", url, headers=headers, json=body) as response:
                answer = await _read(response)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise WriterFailed(f"The language model cannot be reached: {type(error).__name__} {error}.") from error
        if response.status_code != httpx.codes.OK:
            start = answer[:200].decode(errors="replace")
            raise WriterFailed(f"The language model refused the request: {response.status_code} {start}")
        try:
            text = self._text(orjson.loads(answer))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise WriterFailed(f"The response of the language model has an unexpected shape: {error!r}.") from error
        if not isinstance(text, str):
            raise WriterFailed("The response of the language model contains no text.")
        return text.strip()

    async def close(self) -> None:
        await self._client.aclose()

    @abstractmethod
    def _request(self, instructions: str, facts: str) -> tuple[str, Mapping[str, str], Json]:
        """Return the URL, headers and JSON body of a request."""

    @abstractmethod
    def _text(self, answer: Json) -> Json:
        """Extract the text from the body of a response."""


class OpenAIWriter(HttpWriter):
    """``POST {base_url}/chat/completions``, the API of OpenAI, vLLM, Ollama, llama.cpp and others."""

    def _request(self, instructions: str, facts: str) -> tuple[str, Mapping[str, str], Json]:
        messages = [{"role": "system", "content": instructions}, {"role": "user", "content": facts}]
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        return f"{self._base}/chat/completions", headers, {"model": self._model, "messages": messages}

    def _text(self, answer: Json) -> Json:
        return answer["choices"][0]["message"]["content"]


class GeminiWriter(HttpWriter):
    """``POST {base_url}/models/{model}:generateContent``."""

    def _request(self, instructions: str, facts: str) -> tuple[str, Mapping[str, str], Json]:
        body = {
            "systemInstruction": {"parts": [{"text": instructions}]},
            "contents": [{"role": "user", "parts": [{"text": facts}]}],
        }
        return f"{self._base}/models/{self._model}:generateContent", {"x-goog-api-key": self._key}, body

    def _text(self, answer: Json) -> Json:
        return "".join(part["text"] for part in answer["candidates"][0]["content"]["parts"] if "text" in part)


WRITERS: Final[dict[str, tuple[type[HttpWriter], str]]] = {
    "openai": (OpenAIWriter, "https://api.openai.com/v1"),
    "gemini": (GeminiWriter, "https://generativelanguage.googleapis.com/v1beta"),
}
"""By ``writer.kind``: the class, and the default base URL."""


async def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > _MAX_BYTES:
            raise WriterFailed(f"The response of the language model has more than {_MAX_BYTES} bytes.")
    return bytes(body)
