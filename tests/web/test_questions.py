"""25 plain questions, each with a plan of calls and a fact from outside the program: a law, a rate, a day.

The plans are what an assistant would call; they are run over the protocol at /mcp by the official client.
"""

import json
from pathlib import Path
from typing import Any

import anyio
from mcp.client.client import Client

QUESTIONS = json.loads(Path(__file__).with_name("questions.json").read_text(encoding="utf-8"))


def test_each_plain_question_is_answered_with_its_fact(served: Any) -> None:
    async def talk() -> list[str]:
        missed = []
        async with Client(f"{served.url.rstrip('/')}/mcp") as client:
            for one in QUESTIONS:
                told = [await client.call_tool(name, arguments) for name, arguments in one["plan"]]
                text = json.dumps([each.structured_content.get("answer") for each in told], ensure_ascii=False)
                if one["fact"] not in text or not told[-1].structured_content["limits"]:
                    missed.append(f"{one['question']} {one['fact']} ({one['source']}): {text[:300]}")
        return missed

    assert len(QUESTIONS) == 25
    assert anyio.run(talk) == []
