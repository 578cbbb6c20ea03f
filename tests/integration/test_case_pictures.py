"""`desk tour --case`: the case of docs/case.md is played in a demo workspace, and its pictures are drawn."""

from pathlib import Path

import pytest

from desk.cli import main

STEPS = ("urgent", "escalated", "handoff", "script", "solve", "closed", "review", "hints", "article")
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


@pytest.mark.parametrize("short", ["en", "zh"])
def test_the_pages_of_the_case_show_every_step(short: str) -> None:
    page = PICTURES.parent / ("case.md" if short == "en" else "case.zh-CN.md")
    text = page.read_text("utf-8")
    for number, step in enumerate(STEPS, 1):
        name = f"case_{number}_{step}_light_{short}.png"
        assert f"(pictures/{name})" in text
        assert (PICTURES / name).is_file()


@pytest.mark.full
def test_the_case_is_played_in_the_demo_and_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its ops are played by tests/unit/ops/test_the_case.py each time; here they are in the demo, and drawn."""
    monkeypatch.setenv("DESK_WORKSPACE", str(tmp_path / "workspace"))
    out = tmp_path / "out"
    args = ["tour", "--case", "--tickets", "300", "--theme", "light", "--scale", "1", "--out", str(out)]
    assert main(args) == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(
        f"case_{number}_{step}_light_{short}.png"
        for number, step in enumerate(STEPS, 1)
        for short in ("en", "zh")
    )
