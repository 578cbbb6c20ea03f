"""The key of an encrypted workspace: made once, kept in the keyring or wrapped by a passphrase, forgotten on revoke.

The marker file says that a workspace is encrypted and where its key is; it holds no secret. Whoever forgets
the key has erased the workspace, whatever copies of its files there are.
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from desk.process import messages
from desk.process.errors import KnownError

MARKER = "vault.json"
PASSPHRASE = "DESK_PASSPHRASE"
HANDED_ON = "DESK_WORKSPACE_KEY"
"""How a process gives the key to a helper it starts; the helper takes it out of its environment at once."""

KEY_BYTES = 32
_NONCE = 12
_SCRYPT = {"n": 1 << 15, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024, "dklen": KEY_BYTES}

messages.register(
    {
        "vault_key_missing": (
            "The workspace {path} is encrypted and its key is not in this system's keyring. Unlock the keyring"
            " and sign in as the user who encrypted it; without the key nobody can read it.",
            "工作区 {path} 已加密，但系统密钥环中没有它的密钥。请解锁密钥环，并以加密时的用户登录；没有密钥任何人都无法读取。",
        ),
        "vault_passphrase_needed": (
            "The workspace {path} is encrypted. Enter its passphrase, or set {variable}.",
            "工作区 {path} 已加密。请输入口令，或设置环境变量 {variable}。",
        ),
        "vault_passphrase_wrong": (
            "This is not the passphrase of the workspace {path}. Type it again; mind the case and the keyboard.",
            "这不是工作区 {path} 的口令。请重新输入，并注意大小写和键盘布局。",
        ),
        "vault_passphrases_differ": (
            "The two passphrases differ. Nothing was changed; type the same one twice.",
            "两次输入的口令不一致。数据未作任何改动；请重新输入两次相同的口令。",
        ),
        "vault_no_keyring": (
            "This system has no keyring for the workspace's key, and Desk keeps no key in a file. Choose a"
            " passphrase: `desk workspace encrypt --passphrase`.",
            "本系统没有可用的密钥环，而 Desk 不会把密钥写入文件。请设置口令：`desk workspace encrypt --passphrase`。",
        ),
        "vault_forgotten": (
            "The key of the workspace {path} was forgotten when its desk was revoked or left; nobody can read it any"
            " more. Delete the folder to begin anew, or choose another one with --workspace.",
            "工作区 {path} 的密钥已在工作站被吊销或退出时销毁，任何人都无法再读取。"
            "请删除该文件夹后重新开始，或用 --workspace 指定其他位置。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Marker:
    """What stands in the marker file.

    Attributes:
        id: names the key, in the keyring too.
        kind: where the key is: in the keyring, wrapped by a passphrase here, or nowhere any more.
        salt: what the passphrase is stretched with, in hex.
        wrapped: the key under the stretched passphrase, in hex.
    """

    id: str
    kind: Literal["keyring", "passphrase", "forgotten"]
    salt: str = ""
    wrapped: str = ""
    version: int = 1


_HELD: dict[str, bytes] = {}
"""Keys this process knows, by id."""

_ASKING: list[Callable[[Path], str]] = []


def ask_with(ask: Callable[[Path], str]) -> None:
    """Let a missing passphrase be asked of the person at the terminal."""
    _ASKING[:] = [ask]


def marker_of(directory: Path) -> Marker | None:
    """Return the marker of an encrypted workspace, None for one that is not."""
    try:
        return Marker(**json.loads((directory / MARKER).read_bytes()))
    except FileNotFoundError:
        return None


def is_encrypted(directory: Path) -> bool:
    """Tell whether what is written into the workspace is encrypted."""
    return (directory / MARKER).exists()


def is_forgotten(directory: Path) -> bool:
    """Tell whether the key was forgotten, so that the files are noise for ever."""
    marker = marker_of(directory)
    return marker is not None and marker.kind == "forgotten"


def needs_passphrase(directory: Path) -> bool:
    """Tell whether a passphrase has to be asked before the workspace can be read."""
    marker = marker_of(directory)
    if marker is None or marker.kind != "passphrase" or _take(marker):
        return False
    return not os.environ.get(PASSPHRASE)


def create(directory: Path, passphrase: str = "") -> None:
    """Make a key and mark the workspace as encrypted; raises KnownError where no place for the key is safe."""
    import secrets

    from desk.vault import keyring_store

    made = secrets.token_bytes(KEY_BYTES)
    ident = secrets.token_hex(8)
    if passphrase:
        salt = secrets.token_bytes(16)
        wrapped = seal(_stretched(passphrase, salt), made)
        marker = Marker(ident, "passphrase", salt.hex(), wrapped.hex())
    elif keyring_store.keep(_account(ident), made.hex()):
        marker = Marker(ident, "keyring")
    else:
        raise KnownError("vault_no_keyring")
    _HELD[ident] = made
    _write(directory, marker)


def key_of(directory: Path) -> bytes:
    """Return the key of an encrypted workspace; raises KnownError in plain words."""
    marker = marker_of(directory)
    assert marker is not None
    held = _take(marker)
    if held:
        return held
    if marker.kind == "forgotten":
        raise KnownError("vault_forgotten", path=str(directory))
    if marker.kind == "keyring":
        from desk.vault import keyring_store

        found = keyring_store.find(_account(marker.id))
        if found is None:
            raise KnownError("vault_key_missing", path=str(directory))
        _HELD[marker.id] = bytes.fromhex(found)
        return _HELD[marker.id]
    return unlock(directory, os.environ.get(PASSPHRASE) or "".join(ask(directory) for ask in _ASKING))


def unlock(directory: Path, passphrase: str) -> bytes:
    """Unwrap the key with a passphrase and hold it while this process lives; raises KnownError."""
    marker = marker_of(directory)
    assert marker is not None
    if not passphrase:
        raise KnownError("vault_passphrase_needed", path=str(directory), variable=PASSPHRASE)
    found = unseal(_stretched(passphrase, bytes.fromhex(marker.salt)), bytes.fromhex(marker.wrapped))
    if found is None:
        raise KnownError("vault_passphrase_wrong", path=str(directory))
    _HELD[marker.id] = found
    return found


def handed_on(directory: Path) -> dict[str, str]:
    """Return what the environment of a helper process needs to read the workspace."""
    marker = marker_of(directory)
    return {} if marker is None else {HANDED_ON: f"{marker.id}:{key_of(directory).hex()}"}


def forget(directory: Path) -> None:
    """Destroy the key: from the next start on nobody reads the workspace. This process goes on knowing it."""
    marker = marker_of(directory)
    if marker is not None:
        from desk.vault import keyring_store

        key_of(directory)
        keyring_store.erase(_account(marker.id))
        _write(directory, Marker(marker.id, "forgotten"))


def remove(directory: Path) -> None:
    """Take the marker and the key away, after everything was decrypted."""
    marker = marker_of(directory)
    if marker is not None:
        from desk.vault import keyring_store

        (directory / MARKER).unlink()
        keyring_store.erase(_account(marker.id))


def subkey(key: bytes, purpose: str) -> bytes:
    """Return the key for one purpose, from which the others cannot be told."""
    import hmac

    return hmac.digest(key, f"desk {purpose}".encode(), "sha256")


def seal(key: bytes, content: bytes) -> bytes:
    """Return the content encrypted and authenticated (AES-256-GCM), its nonce first."""
    import secrets

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, None)


def unseal(key: bytes, sealed: bytes) -> bytes | None:
    """Return what was sealed, None where the key is another one or a bit has changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except (InvalidTag, ValueError):
        return None


def _take(marker: Marker) -> bytes | None:
    """Return the key if this process holds it, having looked whether its parent handed it on."""
    given = os.environ.pop(HANDED_ON, "")
    ident, _, text = given.partition(":")
    if text:
        _HELD[ident] = bytes.fromhex(text)
    return _HELD.get(marker.id)


def _stretched(passphrase: str, salt: bytes) -> bytes:
    import hashlib

    return hashlib.scrypt(passphrase.encode(), salt=salt, **_SCRYPT)


def _account(ident: str) -> str:
    return f"workspace-{ident}"


def _write(directory: Path, marker: Marker) -> None:
    """Replace the marker in one step; the old one's bytes are overwritten where the disk lets us."""
    path, fresh = directory / MARKER, directory / f"{MARKER}.new"
    directory.mkdir(parents=True, exist_ok=True)
    with fresh.open("wb") as out:
        out.write(json.dumps(asdict(marker)).encode())
        out.flush()
        os.fsync(out.fileno())
    if path.exists():
        with path.open("r+b") as old:
            old.write(b"\0" * path.stat().st_size)
            old.flush()
            os.fsync(old.fileno())
    os.replace(fresh, path)
