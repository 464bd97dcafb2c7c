"""Reading `render_*.html`: what the real program writes, and HTML that means harm."""

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.domain.trajectories import Trajectory, trajectory_of
from app.files.trajectories import Run, RunError, guess, read_webarena
from app.files.trajectories.render_html import without_pictures

HEAD = (
    "\n<!DOCTYPE html>\n<head>\n    <style>\n        pre {\n            white-space: pre-wrap;\n"
    "        }\n    </style>\n</head>\n<html>\n    <body>\n     "
)
TAIL = "\n    </body>\n</html>\n"
PICTURE = "<img src='data:image/png;base64,{}' style='width:50vw; height:auto;'/>\n"


def page(
    observation: str,
    action: str = "click [1] where [1] is link 'Orders'",
    previous: str = "None",
    prediction: str = "Let's think step-by-step. ```click [1]```",
    picture: str = "iVBORw0KGgo=",
) -> str:
    """One step, written as `RenderHelper.render` writes it: not escaped, and not balanced."""
    return (
        "<h2>New Page</h2>\n"
        "<h3 class='url'><a href=http://shop/a?b=1&copy=2>URL: http://shop/a?b=1&copy=2</a></h3>\n"
        f"<div class='state_obv'><pre>{observation}</pre><div>\n"
        + (PICTURE.format(picture) if picture else "")
        + f"<div class='prev_action' style='background-color:pink'>{previous}</div>\n"
        "<div class='predict_action'><div class='raw_parsed_prediction' "
        f"style='background-color:grey'><pre>{prediction}</pre></div>"
        "<div class='action_object' style='background-color:grey'><pre>{'action_type': 6}</pre>"
        "</div><div class='parsed_action' style='background-color:yellow'>"
        f"<pre>{action}</pre></div></div>\n"
    )


def render(folder: Path, task: int | str, *pages: str, head: str = "", ending: str = TAIL) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"render_{task}.html"
    first = head or f"<pre>task_id: {task}\nintent: What is sold best?\nsites: ['shop']\n</pre>\n"
    path.write_text(HEAD + first + "".join(pages) + ending, encoding="utf-8")
    return path


def found(path: Path) -> list[Run | RunError]:
    return list(read_webarena(path))


def only_run(path: Path) -> Trajectory:
    (run,) = found(path)
    assert isinstance(run, Run), run
    return trajectory_of(run.payload)


def only_error(path: Path) -> str:
    (error,) = found(path)
    assert isinstance(error, RunError), error
    return error.reason


def test_a_page_becomes_what_was_seen_predicted_and_done(tmp_path: Path) -> None:
    lost = 'Attempt to perfom "click" on element "[9]" but no matching element found. Please check.'
    path = render(tmp_path / "gpt", 7, page("[1] link 'Orders'\n\t[2] x"), page("b", previous=lost))
    run = only_run(path)
    assert (run.agent, run.reference.task, run.goal) == ("gpt", "7", "What is sold best?")
    assert run.reward is None
    url = "URL: http://shop/a?b=1&copy=2"
    assert [(s.kind.value, s.text, s.tool, s.arguments, s.error) for s in run.steps] == [
        ("observation", f"{url}\n\n[1] link 'Orders'\n\t[2] x", "", "", ""),
        ("assistant", "Let's think step-by-step. ```click [1]```", "", "", ""),
        ("call", "", "click", "click [1] where [1] is link 'Orders'", ""),
        ("observation", f"{url}\nPrevious action: {lost}\n\nb", "", "", lost),
        ("assistant", "Let's think step-by-step. ```click [1]```", "", "", ""),
        ("call", "", "click", "click [1] where [1] is link 'Orders'", ""),
    ]


def test_task_file_and_log_give_goal_and_reward(tmp_path: Path) -> None:
    folder = tmp_path / "gpt4"
    for task in (10, 9, 11):
        render(folder, task, page("x"))
    config = tmp_path / "config_files"
    config.mkdir()
    tasks: list[object] = [
        {"task_id": task, "sites": [], "intent": f"Goal {task}", "eval": {}} for task in (9, 10)
    ]
    (config / "test.raw.json").write_text(json.dumps(tasks), encoding="utf-8")
    log = "INFO - [Result] (FAIL) run/c/9.json\n[Result] (PASS) run/c/10.json\nnoise (PASS)\n"
    (folder / "merge_log.txt").write_text(log, encoding="utf-8")
    assert guess(folder) == guess(folder / "render_9.html") == "webarena"
    assert guess(config / "test.raw.json") == "webarena"
    runs = [one for one in found(folder) if isinstance(one, Run)]
    assert [(run.place, run.external_id, run.payload["text"]) for run in runs] == [
        ("render_9.html", "gpt4/9", "Goal 9"),
        ("render_10.html", "gpt4/10", "Goal 10"),
        ("render_11.html", "gpt4/11", "What is sold best?"),
    ]
    assert [(r.payload.get("reward"), r.payload.get("status")) for r in runs] == [
        (0.0, "fail"),
        (1.0, "pass"),
        (None, None),
    ]
    (folder / "test.raw.json").write_text(json.dumps(tasks), encoding="utf-8")
    assert len(found(folder / "test.raw.json")) == 3


def test_texts_are_kept_as_they_were_whatever_tags_stand_in_them(tmp_path: Path) -> None:
    texts = (
        "List<String> a </div> b",
        "x <b>bold</b> <br/> &copy=1 & &amp; &lt;i&gt;",
        "<!-- hidden --> <!DOCTYPE x> <![CDATA[ y ]]> <?php 1 ?> 1 < 2",
        "<a href='http://evil'>go</a>",
    )
    run = only_run(render(tmp_path, 1, *(page(text) for text in texts)))
    seen = [step.text.split("\n\n", 1)[1] for step in run.steps if step.kind.value == "observation"]
    assert seen == [
        "List<String> a </div> b",
        "x <b>bold</b> <br/> &copy=1 & & <i>",
        "<!-- hidden --> <!DOCTYPE x> <![CDATA[ y ]]> <?php 1 ?> 1 < 2",
        "<a href='http://evil'>go</a>",
    ]


def test_scripts_styles_and_pictures_are_dropped_and_hide_nothing(tmp_path: Path) -> None:
    evil = "a<script>alert(1)</script>b<style>x{}</style>c<img src=x onerror=alert(1)>d"
    run = only_run(render(tmp_path, 1, page(evil), "<script>", page("after"), "<!--", page("last")))
    seen = [step.text.split("\n\n", 1)[1] for step in run.steps if step.kind.value == "observation"]
    assert seen == ["abcd", "after", "last"]


def test_a_stray_sign_before_the_end_of_a_text_does_not_swallow_what_follows(
    tmp_path: Path,
) -> None:
    run = only_run(render(tmp_path, 1, page("x <y"), page("z")))
    assert [step.kind.value for step in run.steps] == ["observation", "assistant", "call"] * 2
    assert run.steps[0].text.endswith("x <y")


def test_a_picture_larger_than_a_text_may_be_takes_no_memory(tmp_path: Path) -> None:
    path = render(tmp_path, 1, page("x", picture="iVBO" * 5_000_000), page("y"))
    assert path.stat().st_size > 20_000_000
    tracemalloc.start()
    try:
        run = only_run(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(run.steps) == 6
    assert most < 8_000_000


@pytest.mark.parametrize("size", [1, 3, 10, 50, 1000])
def test_pictures_and_references_are_found_wherever_pieces_end(size: int) -> None:
    text = "a&copy=1 &amp; b;base64,AAAA+/==' &#39; &" + "x" * 60 + ";base64,QQ==;base64,R\n;"

    def pieces() -> Iterator[str]:
        yield from (text[at : at + size] for at in range(0, len(text), size))

    clean = "a&amp;copy=1 &amp; b;base64,' &#39; &amp;" + "x" * 60 + ";base64,;base64,\n;"
    assert "".join(without_pictures(pieces())) == clean


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<div>" * 100_000, "nested more than 256 levels"),
        ("<div class='x' " + "a=b " * 500_000, "a tag without an end"),
        ("<div class='state_obv'><pre>" + "x" * 17_000_000, "more text than a run may have"),
        ("<h3 class='url'></h3>" * 20_001, "more than 20,000 pages"),
        ("", "the run is empty"),
        ("<!DOCTYPE" + "<!" * 100_000, "the run is empty"),
        (page("a\0b"), "NUL"),
    ],
)
def test_hostile_html_is_refused_in_words(tmp_path: Path, body: str, said: str) -> None:
    assert said in only_error(render(tmp_path, 1, body))


def test_a_broken_file_does_not_stop_those_after_it(tmp_path: Path) -> None:
    render(tmp_path, 1, page("x")).write_bytes(b"<pre>intent: \xff\xfe</pre>")
    render(tmp_path, 2, page("x"), head="<pre>task_id: 2\n</pre>")
    (tmp_path / "render_3.html").write_bytes(b"")
    render(tmp_path, 4, page("x"), ending="")
    one, two, three, four = found(tmp_path)
    assert isinstance(one, RunError)
    assert one.sentence == "The run in render_1.html is not written as UTF-8."
    assert isinstance(two, RunError)
    assert "lacks its intent" in two.reason
    assert isinstance(three, RunError)
    assert isinstance(four, Run)


def test_what_holds_no_runs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no files such as render_0"):
        found(tmp_path)
    render(tmp_path, 1, page("x"))
    (tmp_path / "test.raw.json").write_text('[{"task_id": 1}]', encoding="utf-8")
    with pytest.raises(UserError, match='lacks "intent"'):
        found(tmp_path)
