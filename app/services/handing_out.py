"""Handing out: assigned work leaves as one file for each expert."""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from app.domain.errors import UserError
from app.domain.matching import HandOut
from app.domain.news import Topic
from app.domain.progress import Progress
from app.domain.task_types import type_named
from app.services.desk import Desk
from app.store.unit import Reader

if TYPE_CHECKING:
    from app.files.packets import PacketItem
    from app.store.handover import Outgoing

_ACTION = "work.hand_out"
_AT_ONCE = 50  # experts whose work is read by one statement
_SEED = "shown_order_seed"  # the workspace's setting that all shown orders are drawn from


class HandingOutService:
    """Use cases about work that leaves the house."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def waiting(self) -> tuple[int, int]:
        """How many experts have work that was not handed out, and how many tasks that is."""
        with self._desk.read() as reader:
            people = reader.handover.to_hand_out()
        return len(people), sum(count for _, _, count in people)

    def hand_out(
        self,
        folder: Path,
        format_name: str,
        progress: Progress,
        *,
        expert_ids: Sequence[int] | None = None,
        again: bool = False,
    ) -> HandOut:
        """Write the assigned work of these experts (or of all) into the folder, a file each:
        jsonl, csv or labelstudio.

        With `again` the files hold what was handed out before and is still owed too, and take the
        place of earlier ones; otherwise a file of another content is kept beside the new one. The
        work counts as handed out only when all files are whole: after a failure in between the
        same call writes the same files again. Without new work nothing is written.
        """
        from app.files.packets import ENDINGS, make_folder, packet, packet_stems, write_packet

        if format_name not in ENDINGS:
            raise UserError(
                f"“{format_name[:40]}” is not a format of packets. Choose {', '.join(ENDINGS)}. "
                "Nothing was written."
            )
        self._desk.allow(_ACTION)
        with self._desk.read() as reader:
            everybody = [number for _, number, _ in reader.people.names()]
            people = reader.handover.to_hand_out(again=again)
        if expert_ids is not None:
            people = [one for one in people if one[0] in set(expert_ids)]
        if not people:
            return HandOut(str(folder), (), 0, 0)
        seed = self.order_seed()
        make_folder(folder)
        stems = packet_stems(everybody)
        files: list[str] = []
        new: dict[int, str] = {}
        tasks = 0
        with self._desk.read() as reader:  # one view, so that all files are of one state
            for number, lines in _work(reader, people, progress, again=again):
                orders = {line.assignment_id: _order(line, seed) for line in lines}
                items = [_item(line, number, orders[line.assignment_id]) for line in lines]
                path = write_packet(
                    folder, stems[number], ENDINGS[format_name], packet(items, format_name),
                    replace=again,
                )  # fmt: skip
                files.append(path.name)
                tasks += len(lines)
                new |= {
                    line.assignment_id: _as_text(orders[line.assignment_id])
                    for line in lines
                    if not line.handed_out
                }
        progress.step(len(people), len(people), "Written")
        self._record(new, folder, format_name, files=len(files), tasks=tasks)
        return HandOut(str(folder), tuple(files), len(files), tasks)

    def order_seed(self, wanted: str = "") -> str:
        """The seed of the workspace: drawn once, before the first file that depends on it, or the
        wanted one where there is none yet.
        """
        with self._desk.read() as reader:
            seed = reader.settings.value(_SEED)
        if seed:
            return seed
        with self._desk.write(_ACTION) as unit:
            seed = unit.settings.value(_SEED)
            if not seed:
                seed = wanted or secrets.token_hex(16)
                unit.settings.set_value(_SEED, seed)
                unit.audit("work.shown_order_seed", "workspace", seed=seed)
        return seed

    def _record(
        self, new: dict[int, str], folder: Path, format_name: str, *, files: int, tasks: int
    ) -> None:
        with self._desk.write(_ACTION) as unit:
            if unit.handover.hand_out(new, unit.now) != len(new):
                raise UserError(
                    f"The work changed while its files were written to “{folder}”. Nothing counts "
                    "as handed out. Throw those files away and hand out again."
                )
            unit.audit(
                "work.hand_out", "work", format=format_name, files=files, tasks=tasks,
                new=len(new),
            )  # fmt: skip
            unit.touched(Topic.WORK, Topic.MATCHING)


def _work(
    reader: Reader, people: Sequence[tuple[int, str, int]], progress: Progress, *, again: bool
) -> Iterator[tuple[str, list["Outgoing"]]]:
    """Each expert's number with their work, read for a few people at once."""
    for start in range(0, len(people), _AT_ONCE):
        part = people[start : start + _AT_ONCE]
        work = reader.handover.outgoing([expert_id for expert_id, _, _ in part], again=again)
        for done, (expert_id, number, _) in enumerate(part, start):
            progress.step(done, len(people), "Writing the work of each expert")
            if expert_id in work:  # else it was begun or taken back since
                yield number, work[expert_id]


def _order(line: "Outgoing", seed: str) -> tuple[int, ...]:
    """The order in which a task's responses are shown to its expert; empty without a choice.

    It was drawn at the first handing out, or is drawn now: a permutation that follows from the
    seed and the assignment alone.
    """
    if line.shown_order:
        return tuple(orjson.loads(line.shown_order))
    responses = _payload(line).get("responses")
    if not isinstance(responses, list) or len(responses) < 2:
        return ()

    def drawn(place: int) -> bytes:
        return hashlib.sha256(f"{seed}:{line.assignment_id}:{place}".encode()).digest()

    return tuple(sorted(range(len(responses)), key=drawn))


def _item(line: "Outgoing", expert: str, order: tuple[int, ...]) -> "PacketItem":
    from app.files.packets import PacketItem

    payload = _payload(line)
    for name in type_named(line.task_type).hidden:
        payload.pop(name, None)
    if order:
        payload["responses"] = [payload["responses"][place] for place in order]
    return PacketItem(
        assignment=f"A-{line.assignment_id}",
        project=line.project,
        project_name=line.project_name,
        task=line.task,
        expert=expert,
        task_type=line.task_type,
        payload=payload,
        labels=line.labels,
        guidelines=line.guidelines,
        language=line.language,
        due_on=line.due_on,
        shown_order=order,
    )


def _payload(line: "Outgoing") -> dict[str, Any]:
    found = orjson.loads(line.payload)
    return dict(found) if isinstance(found, dict) else {"text": found}


def _as_text(order: tuple[int, ...]) -> str:
    return orjson.dumps(order).decode() if order else ""
