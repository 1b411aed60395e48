"""
The class register: who has joined, with which password, and as which Unix user their
programs run. One JSON file that only the hub's own user may read, written whole.

Passwords are kept as scrypt hashes (RFC 7914; n = 2^14, r = 8, p = 1, a 16-byte salt each).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pwd
import re
import secrets
import unicodedata
from dataclasses import asdict, dataclass
from hmac import compare_digest
from pathlib import Path

#: Letters of any script, digits, `_` and `-`; nothing that means something in a path.
NAME = re.compile(r"\w[\w-]{0,31}")

#: Shorter passwords are refused when someone joins.
SHORTEST_PASSWORD = 8

#: Signs that nobody mistakes for one another when a code is read from a board.
CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"

#: So many Unix user numbers there are to hand out.
MOST_MEMBERS = 1000


@dataclass(frozen=True)
class Member:
    """A person who has joined the class."""

    #: None for one who forgot the password and may choose a new one with the class's code.
    password: str | None
    salt: str
    #: The Unix user and group number of their programs; None without isolation.
    uid: int | None


def normalized(name: str) -> str:
    """The one spelling under which a name is known: no case, no composed look-alikes."""
    return unicodedata.normalize("NFKC", name.strip()).casefold()


def is_name(name: str) -> bool:
    """Whether a normalized name can be a login name and a folder's name."""
    return NAME.fullmatch(name) is not None


def new_code() -> str:
    """A code of 10 signs, about 49 bits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(10))


def _hashed(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)


class Members:
    """The register in `path`; members get Unix users from `first_uid` on, if it is given."""

    def __init__(self, path: Path, first_uid: int | None):
        self._path = path
        self._first_uid = first_uid
        self._read_at: int | None = None
        self._entries: dict[str, Member] = {}

    def _members(self) -> dict[str, Member]:
        """The register as it is on the disk now: the leader's command may have changed it."""
        try:
            changed_at = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return self._entries
        if changed_at != self._read_at:
            entries = json.loads(self._path.read_text("utf-8"))
            self._entries = {name: Member(**entry) for name, entry in entries.items()}
            self._read_at = changed_at
        return self._entries

    def __contains__(self, name: str) -> bool:
        """Whether someone has this name, with a password of their own."""
        member = self._members().get(name)
        return member is not None and member.password is not None

    def uid(self, name: str) -> int | None:
        """The Unix user of a member; raises KeyError for anyone else."""
        return self._members()[name].uid

    def verify(self, name: str, password: str) -> bool:
        """Whether this is the member's password; takes as long when there is no member."""
        member = self._members().get(name)
        if member is None or member.password is None:
            _hashed(password, bytes(16))
            return False
        given = _hashed(password, base64.b64decode(member.salt))
        return compare_digest(given, base64.b64decode(member.password))

    def join(self, name: str, password: str) -> None:
        """Adds a member, or gives one without a password the new one."""
        if name in self:
            raise ValueError(f"{name} has joined already")
        members = self._members()
        old = members.get(name)
        salt = secrets.token_bytes(16)
        members[name] = Member(
            salt=base64.b64encode(salt).decode(),
            password=base64.b64encode(_hashed(password, salt)).decode(),
            uid=old.uid if old else self._free_uid(),
        )
        self._save()

    def _free_uid(self) -> int | None:
        """The next number that neither a member nor an account of the machine has."""
        if self._first_uid is None:
            return None
        taken = {member.uid for member in self._members().values()}
        taken.update(account.pw_uid for account in pwd.getpwall())
        for uid in range(self._first_uid, self._first_uid + MOST_MEMBERS):
            if uid not in taken:
                return uid
        raise RuntimeError(
            f"All {MOST_MEMBERS} Unix user numbers from {self._first_uid} on are taken: "
            "start the next class with another --data folder."
        )

    def _save(self) -> None:
        draft = self._path.with_suffix(".new")
        entries = {name: asdict(member) for name, member in self._entries.items()}
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(entries, file, ensure_ascii=False, indent=2)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
