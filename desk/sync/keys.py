"""The desk's key: in the keyring of the operating system, or made of a passphrase each time. Never in a file.

With a passphrase nothing secret is stored at all: the password of the database role is derived from it.
"""

import base64
import contextlib
import hashlib
import os
import secrets

from desk.process import messages
from desk.process.errors import KnownError

SERVICE = "desk-workstation"
PASSPHRASE = "DESK_PASSPHRASE"
_SCRYPT = {"n": 1 << 15, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024, "dklen": 32}

messages.register(
    {
        "no_keyring": (
            "This system has no keyring for the desk's key, and Desk keeps no key in a file. Choose a passphrase:"
            " give it when asked, or in the variable {variable}.",
            "本系统没有可用的密钥环，而 Desk 不会把密钥写入文件。请设置口令：按提示输入，或通过环境变量 {variable} 提供。",
        ),
        "passphrase_needed": (
            "The desk's passphrase is needed to reach the shared database. Enter it, or set {variable}.",
            "连接共享数据库需要本工作站的口令。请输入口令，或设置环境变量 {variable}。",
        ),
    }
)


def new_password() -> str:
    """Return a fresh random password of 256 bits."""
    return secrets.token_urlsafe(32)


def derived_password(passphrase: str, salt: str) -> str:
    """Return the password that a passphrase and the desk's salt make."""
    key = hashlib.scrypt(passphrase.encode(), salt=bytes.fromhex(salt), **_SCRYPT)
    return base64.urlsafe_b64encode(key).decode()


def passphrase_given() -> str:
    """Return the passphrase of the environment, "" if there is none."""
    return os.environ.get(PASSPHRASE, "")


def keep(account: str, password: str) -> bool:
    """Put a password into the keyring; False where there is no safe one."""
    import keyring
    from keyring.errors import KeyringError

    if not _is_safe():
        return False
    with contextlib.suppress(KeyringError, RuntimeError):
        keyring.set_password(SERVICE, account, password)
        return keyring.get_password(SERVICE, account) == password
    return False


def works() -> bool:
    """Tell whether a password can be put into the keyring, by trying it with one that means nothing."""
    if not keep("trial", "trial"):
        return False
    erase("trial")
    return True


def _is_safe() -> bool:
    """Tell whether the keyring is one of the operating system; plain files and the null keyring are not."""
    import keyring

    name = type(keyring.get_keyring()).__module__
    return not any(word in name for word in ("fail", "null", "file"))


def find(account: str) -> str | None:
    """Return a password of the keyring, None if it is not there."""
    import keyring
    from keyring.errors import KeyringError

    with contextlib.suppress(KeyringError, RuntimeError):
        return keyring.get_password(SERVICE, account)
    return None


def erase(account: str) -> None:
    """Remove a password from the keyring."""
    import keyring
    from keyring.errors import KeyringError

    with contextlib.suppress(KeyringError, RuntimeError):
        keyring.delete_password(SERVICE, account)


def password_for(account: str, salt: str | None, passphrase: str = "") -> str:
    """Return the desk's password: derived where it has a salt, else from the keyring; raises KnownError."""
    if salt:
        given = passphrase or passphrase_given()
        if not given:
            raise KnownError("passphrase_needed", variable=PASSPHRASE)
        return derived_password(given, salt)
    found = find(account)
    if found is None:
        raise KnownError("no_keyring", variable=PASSPHRASE)
    return found
