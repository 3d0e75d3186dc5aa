# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""JSON Web Tokens of an issuer that exists for the comparison alone, signed with RS256."""

import base64
import hashlib
import json
import subprocess

from rig import tools
from rig.places import WORK

ISSUER, AUDIENCE = "https://idp.example/", "shop"
FOLDER = WORK / "tokens"
#: 2100: a token of an earlier run is as good as a new one.
EXPIRY = 4102444800
#: Of PKCS #1 (RFC 8017 §9.2): what stands before a SHA-256.
PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


def base64url(data):
    """Without padding, as JOSE writes it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def key():
    """The issuer's RSA key of 2048 bits: its public half as a PEM file, as a JWK, and the numbers to sign with."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    private, public = FOLDER / "private.pem", FOLDER / "public.pem"
    if not public.exists():
        tools.quietly(["openssl", "genrsa", "-traditional", "-out", str(private), "2048"])
        tools.quietly(["openssl", "rsa", "-in", str(private), "-pubout", "-out", str(public)])
    numbers = integers(private.read_text())
    jwk = {"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256",
           "n": base64url(numbers[1].to_bytes(256, "big")), "e": base64url(numbers[2].to_bytes(3, "big"))}
    return public, jwk, numbers


def integers(pem):
    """The numbers of a PKCS #1 private key: version, n, e, d, p, q, dp, dq, qi (RFC 8017 §A.1.2)."""
    data = base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-")))
    found, position = [], 4
    while position < len(data):
        length, position = data[position + 1], position + 2
        if length & 0x80:
            count = length & 0x7f
            length, position = int.from_bytes(data[position:position + count], "big"), position + count
        found.append(int.from_bytes(data[position:position + length], "big"))
        position += length
    return found


def sign(text, numbers):
    """The signature of RSASSA-PKCS1-v1_5 with SHA-256, by the Chinese remainder theorem."""
    _, n, _, _, p, q, dp, dq, qi = numbers
    digest = PREFIX + hashlib.sha256(text).digest()
    message = int.from_bytes(b"\x00\x01" + b"\xff" * (256 - 3 - len(digest)) + b"\x00" + digest, "big")
    one, two = pow(message, dp, p), pow(message, dq, q)
    return ((one - two) * qi % p * q + two).to_bytes(256, "big")


def file(count):
    """A file with so many tokens, one a line, all different; made once."""
    path = FOLDER / f"{count}.txt"
    _, _, numbers = key()
    if not path.exists():
        if count > 100:
            tools.say(f"signing {count} tokens")
        path.write_text("".join(f"{token(number, numbers)}\n" for number in range(count)))
    return path


def token(number, numbers):
    """The token of one user: about 700 bytes, as providers make them."""
    header = {"alg": "RS256", "typ": "JWT", "kid": "one"}
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": f"user-{number}", "iat": 1700000000, "exp": EXPIRY,
              "scope": "orders:read orders:write", "realm_access": {"roles": ["customer", "reviewer"]},
              "jti": f"{number:032x}"}
    text = ".".join(base64url(json.dumps(each, separators=(",", ":")).encode()) for each in (header, claims))
    return f"{text}.{base64url(sign(text.encode(), numbers))}"
