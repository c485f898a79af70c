"""Attempts to sign in are counted in Redis, for all web processes together."""

from __future__ import annotations

from collections.abc import Callable

import redis

from tests.web.conftest import World


def attempt(world: World) -> int:
    browser = world.browser()
    browser.get("/login")
    return browser.post("/login", email="a@b.example", password="fout fout fout").status


def test_attempts_count_for_all_web_processes_and_outlive_a_restart(
    make_world: Callable[..., World], redis_url: str
) -> None:
    first, second = (make_world(rate_limit_url=redis_url) for _ in range(2))
    assert {attempt(world) for world in [first] * 5 + [second] * 5} != {429}
    assert attempt(first) == attempt(second) == 429
    after_a_restart = make_world(rate_limit_url=redis_url)
    assert attempt(after_a_restart) == 429
    # Nothing of who tried stays longer than the longest limit.
    with redis.Redis.from_url(redis_url) as server:
        keys = list(server.scan_iter())
        assert keys and all(0 < server.ttl(key) <= 3600 for key in keys)  # type: ignore[operator]
