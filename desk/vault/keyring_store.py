"""Secrets in the keyring of the operating system, which is the only place where Desk leaves one.

Knows accounts and secrets, not what they open.
"""

import contextlib

SERVICE = "desk-workstation"


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
