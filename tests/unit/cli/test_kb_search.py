"""`desk kb` at a terminal: search and suggestions as text and JSON, and how a long build is waited for."""

import json
from pathlib import Path

import pytest

from desk.cli import main
from tests.unit.search.kit import SearchKit


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace with the starter articles and more, too many to be indexed within one call."""
    kit = SearchKit(tmp_path / "workspace")
    for number in range(200):
        kit.run("article.create", title=f"杂项条目 {number}", steps="执行步骤")
    kit.close()
    return tmp_path / "workspace"


def test_search_waits_for_the_index(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first search of a workspace builds its index and answers from the whole of it."""
    at = ["--workspace", str(workspace), "--language", "zh_CN"]
    assert main(["kb", "search", "登錄報錯403", "--json", "--limit", "3", *at]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["hits"][0]["title"].startswith("登录报错403")
    assert len(found["hits"]) <= 3
    assert found["rebuilding"] is None
    assert found["hits"][0]["why"]


def test_suggestions_for_a_text(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Title and body of a ticket that does not exist yet; nothing at all is a sentence."""
    at = ["--workspace", str(workspace), "--language", "en"]
    body = "HikariPool-1 - Connection is not available, request timed out after 30000ms"
    assert main(["kb", "suggest", "--title", "orders fail", "--body", body, "--json", *at]) == 0
    found = json.loads(capsys.readouterr().out)
    assert "timeout" in found["hits"][0]["title"].lower()
    assert main(["kb", "suggest", *at]) == 1
    assert "--title" in capsys.readouterr().err
    assert main(["kb", "search", "certifcate expired ", *at]) == 0
    assert "Did you mean: certificate expired" in capsys.readouterr().out
