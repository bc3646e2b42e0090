"""Texts state facts alone, whatever the language model writes; they come in time, and each is requested once."""

from __future__ import annotations

import random

import pytest

from palate.adapters.http.language_models import GeminiWriter, OpenAIWriter
from palate.services.serve.explanation_text import TEMPLATE, ExplanationText, ExplanationWriter
from palate.text.facts import Facts, plain_text
from tests.adapters.http.fake_language_models import Answer, Model, candidates, completion, serving
from tests.text.fabricated import generated, lies
from tests.waiting import LAST_RESORT_S

pytestmark = pytest.mark.anyio

FACTS = Facts("Tenet", (("liked", "Interstellar"),), ("Christopher Nolan",), 14)
TRUE = "You liked Interstellar, and Tenet has Christopher Nolan too."
BY_TEMPLATE = ExplanationText(plain_text(FACTS), TEMPLATE)


async def explain(model: Model, timeout_s: float = LAST_RESORT_S) -> ExplanationText:
    """The text of ``FACTS`` by a model that is being served."""
    writer = OpenAIWriter(model.address, "small", "", LAST_RESORT_S)
    explanations = ExplanationWriter(writer, timeout_s)
    try:
        return await explanations.write(FACTS)
    finally:
        await writer.close()


async def test_without_a_writer_the_template_speaks() -> None:
    assert await ExplanationWriter().write(FACTS) == BY_TEMPLATE


async def test_what_is_true_is_said_and_asked_for_once() -> None:
    with serving(Model(lambda _body: completion(TRUE))) as model:
        writer = OpenAIWriter(model.address, "small", "", LAST_RESORT_S)
        explanations = ExplanationWriter(writer, LAST_RESORT_S)
        for _ in range(3):
            assert await explanations.write(FACTS) == ExplanationText(TRUE, "small")
        assert len(model.requests) == 1
        await explanations.write(Facts("Dune", popular=True))
        assert len(model.requests) == 2
        await writer.close()


async def test_gemini_may_speak_too() -> None:
    with serving(Model(lambda _body: candidates(TRUE))) as model:
        writer = GeminiWriter(model.address, "small", "k", LAST_RESORT_S)
        explanations = ExplanationWriter(writer, LAST_RESORT_S)
        assert await explanations.write(FACTS) == ExplanationText(TRUE, "small")
        await writer.close()


async def test_the_model_is_given_the_facts_and_nothing_else() -> None:
    with serving(Model(lambda _body: completion(TRUE))) as model:
        await explain(model)
    instructions, facts = (message["content"] for message in model.requests[0][2]["messages"])
    assert "Use only the facts" in instructions
    assert facts == (
        '{"recommended":"Tenet","because you":["liked Interstellar"],"it shares with the first of these":'
        '["Christopher Nolan"],"without the first of these its place would be":"14th"}'
    )


@pytest.mark.parametrize(
    "answer", [completion("You will love Inception."), completion(None), (500, b"no"), (200, b"{"), completion("")]
)
async def test_the_template_speaks_for_who_lies_or_fails(answer: Answer) -> None:
    with serving(Model(lambda _body: answer)) as model:
        assert await explain(model) == BY_TEMPLATE


async def test_a_slow_writer_is_not_waited_for_even_while_it_drips() -> None:
    with serving(Model(lambda _body: completion(TRUE), delay_s=5.0)) as model:  # for each of some 250 bytes
        assert await explain(model, timeout_s=0.3) == BY_TEMPLATE, "what had come whole would be told"


@pytest.mark.slow
async def test_of_200_facts_not_one_lie_of_a_lying_model_gets_through() -> None:
    every = generated(200, seed=7)
    waiting = [random.Random(seed).choice(list(lies(facts, seed))) for seed, facts in enumerate(every)]
    assert {kind for kind, _ in waiting} == {"title", "name", "genre", "year", "number"}
    answers = iter([completion(prose) for _, prose in waiting])
    with serving(Model(lambda _body: next(answers))) as model:
        writer = OpenAIWriter(model.address, "liar", "", LAST_RESORT_S)
        explanations = ExplanationWriter(writer, LAST_RESORT_S)
        for facts in every:
            assert await explanations.write(facts) == ExplanationText(plain_text(facts), TEMPLATE)
        assert len(model.requests) == 200
        await writer.close()
