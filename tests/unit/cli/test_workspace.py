"""`desk workspace`: encrypts, says how it stands, decrypts."""

from pathlib import Path

import pytest

from desk.cli import main
from desk.models.store import open_store
from desk.vault import files, key


def test_encrypt_status_decrypt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def say(*words: str) -> tuple[int, str]:
        code = main(["--workspace", str(tmp_path), "--language", "en", "workspace", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    assert say("encrypt")[0] == 1, "there is no workspace yet"
    open_store(tmp_path).close()
    (tmp_path / "before-1-replica.sqlite").write_bytes(files.PLAIN)
    assert say("status") == (0, "Not encrypted. `desk workspace encrypt` changes that.\n")
    monkeypatch.delenv(key.PASSPHRASE, raising=False)
    code, said = say("encrypt", "--passphrase")
    assert (code, key.PASSPHRASE in said) == (1, True)
    monkeypatch.setenv(key.PASSPHRASE, "secret")
    code, said = say("encrypt", "--passphrase")
    assert code == 0
    assert "before-1-replica.sqlite is an older copy" in said
    assert "under a passphrase" in said
    assert files.is_sealed(tmp_path / "replica.sqlite")
    code, said = say("decrypt")
    assert (code, "Not encrypted" in said) == (0, True)
    assert not files.is_sealed(tmp_path / "replica.sqlite")
    key.create(tmp_path, "secret")
    key.forget(tmp_path)
    assert "was forgotten" in say("status")[1]
