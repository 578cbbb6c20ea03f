"""`desk workspace`: encrypts the workspace at rest, decrypts it, says how it stands. Nobody else may have it open."""

import argparse
import getpass
import os
import sys

from desk.cli.session import Session
from desk.process.errors import KnownError
from desk.vault import conversion, key

MEGABYTE = 1_000_000


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare what can be done."""
    words = parser.add_subparsers(dest="word", required=True)
    encrypt = words.add_parser(
        "encrypt", help=session.word("encrypt tickets, attachments and drafts", "加密工单、附件与草稿")
    )
    encrypt.add_argument(
        "--passphrase",
        action="store_true",
        help=session.word("keep the key under a passphrase, not in the keyring", "用口令而非密钥环保存密钥"),
    )
    words.add_parser("decrypt", help=session.word("make the files readable again", "恢复为未加密文件"))
    words.add_parser("status", help=session.word("say whether it is encrypted", "查看是否已加密"))


def run(session: Session, options: argparse.Namespace) -> int:
    """Convert under the engine's lock, or say how it stands."""
    if options.word == "status":
        session.print_line(_standing(session))
        return 0
    from desk.engine import take_lock
    from desk.models.faults import world_error

    directory = session.workspace.directory
    if not session.workspace.replica.exists():
        raise KnownError("workspace_missing", path=str(directory))
    lock = take_lock(session.workspace)
    try:
        if options.word == "encrypt":
            found = conversion.encrypt(directory, _passphrase(session, options), _teller(session))
        else:
            found = conversion.decrypt(directory, _teller(session))
    except OSError as error:
        raise world_error(error, directory) or error from error
    finally:
        lock.release()
        session.end_progress()
    for name in found.files:
        session.print_line(f"  {name}")
    for name in found.readable:
        session.print_line(
            session.word(
                f"{name} is an older copy and still readable: delete it once you do not need it.",
                f"{name} 是旧副本，仍可直接读取：不再需要时请删除。",
            )
        )
    session.print_line(_standing(session))
    return 0


def _standing(session: Session) -> str:
    marker = key.marker_of(session.workspace.directory)
    if marker is None:
        return session.word(
            "Not encrypted. `desk workspace encrypt` changes that.",
            "未加密。可运行 `desk workspace encrypt` 加密。",
        )
    if marker.kind == "forgotten":
        raise KnownError("vault_forgotten", path=str(session.workspace.directory))
    if marker.kind == "keyring":
        return session.word(
            "Encrypted; the key is in the system's keyring.", "已加密，密钥保存在系统密钥环中。"
        )
    return session.word("Encrypted; the key is under a passphrase.", "已加密，密钥由口令保护。")


def _passphrase(session: Session, options: argparse.Namespace) -> str:
    """Return the passphrase to wrap a new key with, "" for the keyring."""
    if not options.passphrase or key.is_encrypted(session.workspace.directory):
        return ""
    given = os.environ.get(key.PASSPHRASE, "")
    if not given and sys.stdin.isatty():
        given = getpass.getpass(session.word("New passphrase: ", "新口令："))
        if getpass.getpass(session.word("Once more: ", "再次输入：")) != given:
            raise KnownError("vault_passphrases_differ")
    if not given:
        raise KnownError(
            "vault_passphrase_needed", path=str(session.workspace.directory), variable=key.PASSPHRASE
        )
    return given


def _teller(session: Session) -> conversion.Tell:
    def tell(name: str, done: int, total: int) -> None:
        session.show_progress(f"{name} {done // MEGABYTE}/{total // MEGABYTE} MB")

    return tell
