"""The desk's key: in the keyring of the operating system, or made of a passphrase each time. Never in a file.

With a passphrase nothing secret is stored at all: the password of the database role is derived from it.
"""

import base64
import hashlib
import os
import secrets

from desk.process import messages
from desk.process.errors import KnownError
from desk.vault.key import PASSPHRASE as PASSPHRASE
from desk.vault.keyring_store import erase as erase
from desk.vault.keyring_store import find as find
from desk.vault.keyring_store import keep as keep
from desk.vault.keyring_store import works as works

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
