"""What is thrown at the one way in, and what has to come of it."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

from app.domain.errors import UserError
from app.domain.lists import ListQuery
from app.domain.pages import ImportResult
from app.domain.progress import Silent
from app.domain.task_types import names, type_named
from app.services import Services
from tests.factory_results import Bench
from tests.factory_work import take_in

STEPS = [
    {"kind": "user", "text": "Do it."},
    {"kind": "call", "tool": "find", "arguments": "{}", "call_id": "c1"},
    {"kind": "observation", "text": "Found.", "call_id": "c1"},
    {"kind": "assistant", "text": "Done.", "seconds": 1.5},
]
PAYLOADS: dict[str, dict[str, Any]] = {
    "classification": {"text": "One."},
    "rating": {"text": "One.", "dimensions": ["truth"]},
    "free_text": {"text": "One."},
    "preference": {"prompt": "Why?", "responses": ["A", "B"], "models": ["m", "n"],
                   "dimensions": ["truth"]},
    "agent_trajectory": {"text": "Goal", "agent": "a", "reference": {"task": "t", "trial": "1"},
                         "reward": 1.0, "tools": ["find"], "steps": STEPS},
    "synthetic_audit": {"text": "Item", "origin": "model", "generator": "m", "version": "1",
                        "lot": "l-1", "prompt": "p"},
}  # fmt: skip
DEEP = "[" * 10_000 + "]" * 10_000
# JSON as written, so that what no JSON writer gives can stand among it.
WRITTEN = {
    "null": "null", "true": "true", "zero": "0", "minus": "-1", "half": "0.5", "text": '"x"',
    "empty text": '""', "blank": '"  "', "list": "[]", "object": "{}", "list of null": "[null]",
    "list of lists": "[[[]]]", "object in list": '[{"a":1}]', "many": json.dumps(["x"] * 1_000),
    "huge": "1" + "0" * 400, "beyond 64 bits": "18446744073709551616", "1e400": "1e400",
    "-1e308": "-1e308", "nan": "NaN", "infinity": "-Infinity", "deep": DEEP,
    "lone surrogate": '"\\ud800"', "nul": '"\\u0000"', "bidi": '"\\u202eabc\\u2066"',
    "long": json.dumps("x" * 2_400_000), "control": '"\\u0007\\u001b[31m"', "bare": "x", "": "",
}  # fmt: skip


def with_projects(services: Services) -> Services:
    """With a project of each type, called as its type is, and an expert with an address."""
    bench = Bench(services)
    for name in names():
        labels = type_named(name).labels or ("no", "yes")
        bench.project(external_id=name, task_type=name, labels=labels, overlap=1)
    bench.expert(external_id="E-1", email="ann@clinic.org")
    return services


def tried(
    services: Services, kind: str, path: Path, *, dry_run: bool = False, **how: Any
) -> ImportResult | None:
    """What an import gives, None where the file is refused; a refusal leaves nothing behind."""
    before = services.desk.store.counts()
    try:
        seen = services.imports.preview(kind, path, Silent(), **how)
        result = take_in(services, kind, path, dry_run=dry_run, **how)
    except UserError as error:
        assert str(error).endswith("."), error  # noqa: PT017
        assert services.desk.store.counts() == before
        return None
    assert (seen.added, seen.bad_count) == (result.added, result.bad_count)
    if result.bad_count:
        assert services.desk.store.counts() == before
        assert all(row.reason and len(row.value) <= 80 for row in result.bad_rows)
    return result


def each_place(value: Any, at: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every place within a value: its name, what holds it and under which key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        yield f"{at}/{key}", value, key
        if isinstance(inner, dict | list):
            yield from each_place(inner, f"{at}/{key}")


def variants(sound: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Objects in which one place is gone, or holds something else; as JSON is written."""
    places = [name for name, _, _ in each_place(sound)]
    for wanted in places:
        for name, written in {"missing": None, **WRITTEN}.items():
            changed = deepcopy(sound)
            holder, key = next((h, k) for n, h, k in each_place(changed) if n == wanted)
            if written is None:
                del holder[key]
                yield f"{wanted} missing", json.dumps(changed)
            elif name != "long" or wanted.count("/") == 1:
                holder[key] = "@@"
                yield f"{wanted} {name}", json.dumps(changed).replace('"@@"', written)


def still_shown(services: Services) -> None:
    """Whatever came in can be listed, opened and sent out."""
    for number in services.work.tasks.find(ListQuery()):
        services.work.task(number)


def damaged(sound: bytes) -> dict[str, bytes]:
    """What a transfer, an editor or an enemy makes of a file."""
    text = sound.decode()
    middle = len(sound) // 2
    return {
        "bom": b"\xef\xbb\xbf" + sound,
        "utf-16": text.encode("utf-16"),
        "utf-16 without a mark": text.encode("utf-16-le"),
        "utf-32": text.encode("utf-32"),
        "latin-1": sound[:middle] + b"\xe9" + sound[middle:],
        "surrogate bytes": sound.replace(b"i", b"\xed\xa0\x80", 1),
        "overlong": sound.replace(b"i", b"\xc0\xaf", 1),
        "nul": sound[:middle] + b"\0" + sound[middle:],
        "cut": sound[:middle],
        "nothing but a bracket": b"[",
        "an open text": b'["',
        "brackets": b"[" * 100_000,
        "braces": b'{"a":' * 100_000,
        "doubled key": sound.replace(b"{", b'{"id":1,"id":[],', 1),
        "carriage returns": sound.replace(b"\n", b"\r") + b"\r" + sound,
        "endless line": sound.rstrip()[:-1] + b" " * 2_400_000 + b"}",
        "nan": b"NaN",
        "number": b"1" * 100_000,
        "empty": b"",
        "blank": b" \n\n\t",
        "html": b"<!doctype html><script>alert(1)</script>",
    }  # fmt: skip


def flipped(sound: bytes, count: int) -> Iterator[bytes]:
    """The file with one to three bytes of it wrong, so many times; the same ones each time."""
    random = Random(len(sound))
    for _ in range(count):
        content = bytearray(sound)
        for _ in range(random.randint(1, 3)):
            content[random.randrange(len(content))] ^= random.randint(1, 255)
        yield bytes(content)
