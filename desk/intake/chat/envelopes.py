"""How the chat platforms sign and encrypt what they post, by their published algorithms. Pure: no clock, no network.

Whoever calls compares times; what does not fit raises `EnvelopeError`, never anything else.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import struct
from typing import Any

BLOCK = 32
KEY_LENGTH = 43


class EnvelopeError(ValueError):
    """A signature, key or ciphertext that does not fit; the text says which."""


def same(left: str, right: str) -> bool:
    """Compare two signatures without telling how much of them agrees."""
    return hmac.compare_digest(left.encode("utf-8", "replace"), right.encode("utf-8", "replace"))


def _cipher(key: bytes, start: bytes) -> Any:
    """Return AES-256-CBC; the library is loaded with the first message that needs it (7 MB)."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    return Cipher(algorithms.AES(key), modes.CBC(start))


def _decrypted(key: bytes, start: bytes, data: bytes) -> bytes:
    if not data or len(data) % 16:
        raise EnvelopeError("length of the ciphertext")
    cipher = _cipher(key, start).decryptor()
    plain: bytes = cipher.update(data) + cipher.finalize()
    return plain


def _encrypted(key: bytes, start: bytes, data: bytes) -> bytes:
    cipher = _cipher(key, start).encryptor()
    sealed: bytes = cipher.update(data) + cipher.finalize()
    return sealed


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise EnvelopeError("base64") from error


def _unpadded(data: bytes, block: int) -> bytes:
    pad = data[-1]
    if not 1 <= pad <= block or data[-pad:] != bytes([pad]) * pad:
        raise EnvelopeError("padding")
    return data[:-pad]


class CallbackBox:
    """The callback encryption of WeCom, which DingTalk's event subscription shares.

    AES-256-CBC under the 43 characters of the console, padded to 32; inside stand 16 random bytes, the length,
    the message and who it is for. The signature is SHA-1 over the sorted parts.
    """

    def __init__(self, token: str, aes_key: str, receiver: str) -> None:
        """`receiver` is the corp id (WeCom), or the app key (DingTalk); "" takes any."""
        if len(aes_key) != KEY_LENGTH:
            raise EnvelopeError("the encryption key has 43 characters")
        self._token = token
        self._key = _from_base64(aes_key + "=") if aes_key.isalnum() else b""
        if len(self._key) != 32:
            raise EnvelopeError("the encryption key has letters and digits only")
        self._receiver = receiver

    def sign(self, timestamp: str, nonce: str, sealed: str) -> str:
        """Return the signature of a sealed message."""
        parts = sorted((self._token, timestamp, nonce, sealed))
        return hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()

    def open(self, signature: str, timestamp: str, nonce: str, sealed: str) -> bytes:
        """Return the message; raises EnvelopeError unless signature, padding, length and receiver fit."""
        if not same(self.sign(timestamp, nonce, sealed), signature):
            raise EnvelopeError("signature")
        plain = _unpadded(_decrypted(self._key, self._key[:16], _from_base64(sealed)), BLOCK)
        if len(plain) < 20:
            raise EnvelopeError("length of the message")
        (length,) = struct.unpack(">I", plain[16:20])
        message, receiver = plain[20 : 20 + length], plain[20 + length :]
        if len(message) != length:
            raise EnvelopeError("length of the message")
        if self._receiver and receiver != self._receiver.encode():
            raise EnvelopeError("receiver")
        return message

    def seal(self, message: bytes, start: bytes = b"") -> str:
        """Return a message sealed for the platform; `start` are its 16 random bytes."""
        plain = (start or os.urandom(16)) + struct.pack(">I", len(message)) + message
        plain += self._receiver.encode()
        pad = BLOCK - len(plain) % BLOCK
        return base64.b64encode(_encrypted(self._key, self._key[:16], plain + bytes([pad]) * pad)).decode()


def open_file(key: bytes, data: bytes) -> bytes:
    """Return a file of WeCom's bot: AES-256-CBC under the message's own key, whose first half is the start."""
    if len(key) != 32:
        raise EnvelopeError("length of the key")
    return _unpadded(_decrypted(key, key[:16], data), BLOCK)


def feishu_signature(encrypt_key: str, timestamp: str, nonce: str, body: bytes) -> str:
    """Return what X-Lark-Signature says: SHA-256 (no HMAC) over the raw body and what stands before it."""
    return hashlib.sha256(f"{timestamp}{nonce}{encrypt_key}".encode() + body).hexdigest()


def feishu_open(encrypt_key: str, sealed: str) -> bytes:
    """Return what stands in the `encrypt` of a Feishu event."""
    raw = _from_base64(sealed)
    key = hashlib.sha256(encrypt_key.encode()).digest()
    return _unpadded(_decrypted(key, raw[:16], raw[16:]), 16)


def feishu_seal(encrypt_key: str, message: bytes, start: bytes = b"") -> str:
    """Return a message as Feishu would put it into `encrypt`."""
    key, begin = hashlib.sha256(encrypt_key.encode()).digest(), start or os.urandom(16)
    pad = 16 - len(message) % 16
    return base64.b64encode(begin + _encrypted(key, begin, message + bytes([pad]) * pad)).decode()


def slack_signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return what X-Slack-Signature says."""
    made = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256)
    return f"v0={made.hexdigest()}"


def dingtalk_signature(secret: str, milliseconds: str) -> str:
    """Return the `sign` of a DingTalk robot, both of its callbacks and of what is sent to it."""
    made = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(made.digest()).decode()


def sealed_text(body: bytes) -> str:
    """Return the `encrypt` of a JSON body, "" if it has none; raises EnvelopeError for what is no JSON object."""
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise EnvelopeError("JSON") from error
    if not isinstance(found, dict):
        raise EnvelopeError("JSON")
    sealed = found.get("encrypt", "")
    return sealed if isinstance(sealed, str) else ""
