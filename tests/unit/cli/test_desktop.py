"""`desk desktop install` writes an entry for this program and takes it back."""

from pathlib import Path

import pytest

from desk.cli import main


def test_install_and_remove(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    workspace = ["--workspace", str(tmp_path / "w")]
    assert main(["desktop", "install", *workspace]) == 0
    entry = tmp_path / "applications" / "desk.desktop"
    text = entry.read_text(encoding="utf-8")
    assert "MimeType=x-scheme-handler/desk;" in text
    assert "-m desk %u" in text
    assert (tmp_path / "icons/hicolor/scalable/apps/desk.svg").exists()
    assert main(["desktop", "remove", *workspace]) == 0
    assert not entry.exists()
