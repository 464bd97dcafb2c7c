"""Runs of agents that keep books: a goal, calls of tools, and errors planted in known steps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from numpy.random import Generator

from app.services.demo.plays.base import one_of

Step = dict[str, Any]
_TOOLS = ("find_document", "find_party", "read_ledger", "post_entry", "reverse_entry", "send_note")
_PARTIES = ("Alder Paper", "Brightwater Freight", "Cobalt Print", "Dunmore Catering",
            "Eastgate Software", "Fernhill Energy")  # fmt: skip
_ACCOUNTS = ("office supplies", "freight in", "software", "catering", "utilities", "repairs")


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent: how often it errs, and how often it then sees and mends it."""

    name: str
    errs: float
    mends: float


AGENTS = (Agent("ledger-1", 0.25, 0.6), Agent("ledger-1-small", 0.5, 0.3),
          Agent("tally-2", 0.4, 0.5))  # fmt: skip


@dataclass(slots=True)
class Run:
    """A run in the making. faults: what is wrong with which step. outcome: place of its label."""

    task: str
    goal: str
    outcome: int = 0
    looping: bool = False
    steps: list[Step] = field(default_factory=list)
    faults: dict[int, dict[str, Any]] = field(default_factory=dict)
    tools: tuple[str, ...] = _TOOLS

    def says(self, text: str) -> None:
        """The agent says something."""
        self.steps.append({"kind": "assistant", "text": text})

    def calls(self, tool: str, gives: str, *, error: str = "", **arguments: object) -> int:
        """The agent calls a tool, which gives something back; the number of the call's step."""
        place = len(self.steps)
        call_id = f"c{place}"
        told = orjson.dumps(arguments).decode()
        self.steps.append({"kind": "call", "tool": tool, "arguments": told, "call_id": call_id})
        reply: Step = {"kind": "observation", "tool": tool, "text": gives, "call_id": call_id}
        self.steps.append(reply | ({"error": error} if error else {}))
        return place


@dataclass(frozen=True, slots=True)
class _Case:
    """What is to be booked: right figures and accounts, and how each is got wrong."""

    document: str
    party: str
    account: str
    other: str
    amount: str
    slipped: str


def make_run(agent: Agent, rng: Generator) -> Run:
    """A run of 7 to 20 steps: find, look up, post, check, report; with an error, and what came of
    it, as often as the agent errs.
    """
    number, amount = int(rng.integers(1000, 9999)), int(rng.integers(1200, 99000)) * 10
    account, other = (_ACCOUNTS[k] for k in rng.permutation(len(_ACCOUNTS))[:2].tolist())
    case = _Case(
        f"INV-{number}", one_of(_PARTIES, rng), account, other, f"{amount / 100:.2f}",
        f"{int(amount * 1.2) / 100:.2f}",
    )  # fmt: skip
    task = one_of(("post-invoice", "correct-account", "accrue-month-end"), rng)
    run = Run(task, _GOALS[task].format(case=case))
    run.steps.append({"kind": "user", "text": run.goal})
    run.says(f"I look for {case.document} first.")
    run.calls("find_document", f"{case.document}: {case.party}, net {case.amount}, tax 20 %",
              number=case.document)  # fmt: skip
    if rng.random() < 0.6:
        run.calls("find_party", f"{case.party}: usual account {case.account}", name=case.party)
    if rng.random() < 0.5:
        run.calls("read_ledger", "balance brought forward 0.00", account=case.account)
    if rng.random() >= agent.errs:
        _posted(run, case, case.account, case.amount)
        _checked(run, case)
        return run
    mended = bool(rng.random() < agent.mends)
    one_of(_ERRORS, rng)(run, case, mended)
    return run


def _posted(run: Run, case: _Case, account: str, amount: str) -> int:
    return run.calls("post_entry", f"entry booked: {account} {amount}", document=case.document,
                     account=account, amount=amount)  # fmt: skip


def _checked(run: Run, case: _Case) -> None:
    run.calls("read_ledger", f"{case.account}: {case.document} {case.amount}", account=case.account)
    run.says(f"{case.document} stands in {case.account} with {case.amount} net. Done.")


def _wrong_account(run: Run, case: _Case, mended: bool) -> None:
    place = _posted(run, case, case.other, case.amount)
    run.faults[place] = _fault("factual", "major", arguments=False)
    if mended:
        run.says(f"That went to {case.other}; the document belongs to {case.account}.")
        _reversed(run, case)
        _posted(run, case, case.account, case.amount)
        _checked(run, case)
        return
    run.outcome = 2
    run.faults[len(run.steps)] = {"mark": "wrong"}  # inherited: it reports what it did
    run.says(f"{case.document} is booked under {case.other}. Done.")


def _gross_for_net(run: Run, case: _Case, mended: bool) -> None:
    run.faults[len(run.steps)] = _fault("reasoning", "major")
    run.says(f"With tax the amount is {case.slipped}, which I book to {case.account}.")
    run.faults[len(run.steps)] = {"mark": "wrong"}
    _posted(run, case, case.account, case.slipped)
    if mended:  # the amount is put right, and the first entry is left standing
        run.says(f"Net is {case.amount}; I book it again.")
        run.faults[_posted(run, case, case.account, case.amount)] = _fault(
            "guideline", "minor", mark="partly"
        )
        run.outcome = 1
    else:
        run.outcome = 2
    run.says(f"{case.document} is booked to {case.account}.")


def _loops(run: Run, case: _Case, mended: bool) -> None:
    run.looping = not mended
    for again in range(2 if mended else 4):
        place = run.calls("read_ledger", "", error="no such account", account=case.account.upper())
        run.faults[place] = _fault("format", "minor", arguments=False) if again == 0 else _AGAIN
    if mended:
        run.says("Accounts are written in small letters.")
        _posted(run, case, case.account, case.amount)
        _checked(run, case)
    else:
        run.outcome = 2
        run.faults[len(run.steps)] = {"mark": "wrong"}
        run.says(f"I could not reach the ledger, so {case.document} is not booked.")


def _no_check(run: Run, case: _Case, mended: bool) -> None:
    place = run.calls("send_note", "note sent", to=case.party, text=f"{case.document} is booked")
    run.faults[place] = _fault("guideline", "major", tool=False)
    if not mended:
        run.outcome = 2
        run.faults[len(run.steps)] = {"mark": "wrong"}
        run.says(f"{case.party} knows that {case.document} is booked. Done.")
        return
    run.says("I told them before it was booked; I book it now.")
    _posted(run, case, case.account, case.amount)
    run.outcome = 1
    run.says(f"{case.document} stands in {case.account}. The note went out too early.")


def _reversed(run: Run, case: _Case) -> None:
    run.calls("reverse_entry", "entry reversed", document=case.document)


def _fault(
    error: str, severity: str, *, mark: str = "wrong", tool: bool | None = None,
    arguments: bool | None = None,
) -> dict[str, Any]:  # fmt: skip
    told = {"tool_right": tool, "arguments_right": arguments}
    given = {name: value for name, value in told.items() if value is not None}
    return {"mark": mark, "error": error, "severity": severity} | given


_AGAIN = {"mark": "wrong"}
_ERRORS: tuple[Callable[[Run, _Case, bool], None], ...] = (
    _wrong_account, _gross_for_net, _loops, _no_check,
)  # fmt: skip
_GOALS = {
    "post-invoice": "Post {case.document} of {case.party} net to {case.account}, and check it.",
    "correct-account": "{case.document} of {case.party} is not booked yet. Book {case.amount} net "
    "to {case.account}, not to {case.other}, and see that it stands there.",
    "accrue-month-end": "Accrue {case.document} ({case.party}, {case.amount} net) to "
    "{case.account} for the month end. Use one entry.",
}
