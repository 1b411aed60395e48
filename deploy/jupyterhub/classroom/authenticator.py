"""
Signing in: a name and a password that each person chooses at the first visit, which takes
the code of the class. The code alone opens nobody's account, so learners are kept apart;
nobody has to be entered by the leader beforehand, and the machine needs no accounts.

JupyterHub's own shared password would let everyone in as everyone else.
"""

from __future__ import annotations

import asyncio
import time
from hmac import compare_digest

from jupyterhub.auth import Authenticator
from tornado.web import HTTPError
from traitlets import Integer, Unicode

from .members import SHORTEST_PASSWORD, Members, is_name, normalized


class ClassAuthenticator(Authenticator):
    """A name and password of one's own; the first sign-in needs the class's code."""

    #: The register, which the configuration sets: one for the hub and its spawners.
    members: Members

    class_code = Unicode(config=True, help="What learners enter at their first visit.")
    leader_code = Unicode(config=True, help="What the leader enters at the first visit.")
    leader = Unicode(config=True, help="The leader's login name.")
    tries = Integer(10, config=True, help="Failures per name and address and window.")
    address_tries = Integer(
        100, config=True, help="Failures per address and window: a class may share one."
    )
    window = Integer(60, config=True, help="Seconds after which failures are forgotten.")

    def __init__(self, **kwargs: object):
        super().__init__(**kwargs)
        self._failures: dict[tuple[str, ...], list[float]] = {}

    def normalize_username(self, username: str) -> str:
        return normalized(username)

    def validate_username(self, username: str) -> bool:
        return is_name(username)

    async def authenticate(self, handler, data):
        name = normalized(data.get("username", ""))
        password = data.get("password", "")
        code = data.get("code", "").strip().lower()
        address = handler.request.remote_ip
        self._refuse_after_too_many((address, name), self.tries)
        self._refuse_after_too_many((address,), self.address_tries)
        if not is_name(name):
            raise HTTPError(
                403,
                "이름에는 글자, 숫자, -, _만 쓸 수 있습니다. · "
                "A name is made of letters, digits, - and _, 32 at most.",
            )
        if name in self.members or not code:
            # scrypt takes a good part of a tenth of a second, which the hub goes on in.
            verified = await asyncio.to_thread(self.members.verify, name, password)
        else:
            verified = self._join(name, password, code)
        if not verified:
            for key in ((address, name), (address,)):
                self._failures.setdefault(key, []).append(time.monotonic())
            return None
        return {"name": name, "admin": name == self.leader}

    def _join(self, name: str, password: str, code: str) -> bool:
        expected = self.leader_code if name == self.leader else self.class_code
        if not compare_digest(code.encode(), expected.encode()):
            return False
        if len(password) < SHORTEST_PASSWORD:
            raise HTTPError(
                403,
                f"비밀번호는 {SHORTEST_PASSWORD}자 이상이어야 합니다. · "
                f"A password has {SHORTEST_PASSWORD} characters or more.",
            )
        self.members.join(name, password)
        self.log.info("%s has joined the class", name)
        return True

    def _refuse_after_too_many(self, key: tuple[str, ...], tries: int) -> None:
        """Guessing passwords or codes ends after some failures."""
        since = time.monotonic() - self.window
        recent = [at for at in self._failures.pop(key, []) if at > since]
        if recent:
            self._failures[key] = recent
        if len(recent) >= tries:
            raise HTTPError(
                429,
                "잠시 뒤에 다시 해 보세요. · Too many failed attempts: wait a minute.",
            )
