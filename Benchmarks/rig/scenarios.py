# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""What is measured: one scenario each."""

from dataclasses import dataclass

SMALL = 500
DASHBOARD = "/dashboard"
#: What a dashboard is made of: the members of its JSON, and the services that they come from.
PARTS = ("user", "orders", "unread")
SIZES = {"/small": SMALL, "/64k": 64 << 10, "/1m": 1 << 20}
ROUTES = 100
#: As many as everyone remembers the tokens of.
USERS = 500


@dataclass(frozen=True)
class Scenario:
    """One kind of load."""

    name: str
    title: str
    connections: int = 64
    path: str = "/small"
    headers: tuple = ()
    post_bytes: int = 0
    workers: bool = False
    #: How the proxies are set up: plain, loaded (many routes, logs, metrics, ids), tls (plain, with TLS), jwt (loaded, and tokens are
    #: verified), limit, limit-redis (jwt, and each user has a limit), compose, or each by itself.
    setup: str = "plain"
    #: The requests bring so many different tokens by turns.
    tokens: int = 0
    #: They also bring the user's name, for what reads no tokens.
    named: bool = False
    #: More than one: the requests go to so many routes by turns.
    routes: int = 1
    #: HTTP/2, with so many streams of each connection at once; 0: HTTP/1.1.
    streams: int = 0

    @property
    def size(self):
        """The bytes of the answer's body."""
        return len(PARTS) * SMALL if self.path == DASHBOARD else SIZES.get(self.path, SMALL)


ALL = {scenario.name: scenario for scenario in (
    Scenario("h1-64", "500-byte JSON, 64 keep-alive connections"),
    Scenario("h1-512", "500-byte JSON, 512 keep-alive connections", connections=512),
    Scenario("h1-1", "500-byte JSON, 1 keep-alive connection", connections=1),
    Scenario("new-connection", "500-byte JSON, a new client connection for each request",
             headers=("Connection: close",)),
    Scenario("body-64k", "64 KiB answers, 64 keep-alive connections", path="/64k"),
    Scenario("body-1m", "1 MiB answers, 64 keep-alive connections", path="/1m"),
    Scenario("post-10k", "POST of 10 KiB, 500-byte answer, 64 keep-alive connections", post_bytes=10 << 10),
    Scenario("workers-2", "500-byte JSON, 64 keep-alive connections, two workers against one", workers=True),
    Scenario("tls-64", "500-byte JSON over TLS, 64 keep-alive connections", setup="tls"),
    Scenario("tls-new", "500-byte JSON, a new TLS connection with a full handshake for each request, 64 clients",
             headers=("Connection: close",), setup="tls"),
    Scenario("tls-64k", "64 KiB answers over TLS, 64 keep-alive connections", path="/64k", setup="tls"),
    Scenario("tls-1m", "1 MiB answers over TLS, 64 keep-alive connections", path="/1m", setup="tls"),
    Scenario("h2-64x1", "500-byte JSON over HTTP/2 with TLS, 64 connections with 1 stream", setup="tls", streams=1),
    Scenario("h2-4x16", "500-byte JSON over HTTP/2 with TLS, 4 connections with 16 streams",
             connections=4, setup="tls", streams=16),
    Scenario("h2-64x8", "500-byte JSON over HTTP/2 with TLS, 64 connections with 8 streams", setup="tls", streams=8),
    Scenario("loaded", f"{ROUTES} routes by turns, JSON access log to a file, metrics, request ids; 64 connections",
             path="/service-0/small", setup="loaded", routes=ROUTES),
    Scenario("jwt", "loaded, and one RS256 token in every request is verified; 64 connections",
             path="/service-0/small", setup="jwt", routes=ROUTES, tokens=1),
    Scenario("jwt-different", "the same with 10,000 tokens by turns: more than anyone remembers",
             path="/service-0/small", setup="jwt", routes=ROUTES, tokens=10_000),
    Scenario("limit-user", "jwt, and one limit for each user, counted in memory; one user, 64 connections",
             path="/service-0/small", setup="limit", routes=ROUTES, tokens=1, named=True),
    Scenario("limit-users", f"the same with {USERS} users by turns",
             path="/service-0/small", setup="limit", routes=ROUTES, tokens=USERS, named=True),
    Scenario("limit-redis", "the limit for each user counted in Redis, and in memory; one user, 64 connections",
             path="/service-0/small", setup="limit-redis", routes=ROUTES, tokens=1, named=True),
    Scenario("loaded-all", "routes, access log, metrics, request ids, tokens and limits, beside plain proxying",
             path="/service-0/small", setup="all", routes=ROUTES, tokens=1, named=True),
    Scenario("observability", "Portico's access log to a file, metrics and request ids, beside none of them",
             setup="observability"),
    Scenario("compose", "a dashboard of three parts of 500 bytes, 64 keep-alive connections",
             path=DASHBOARD, setup="compose"),
    Scenario("compose-1", "the dashboard, 1 keep-alive connection", connections=1, path=DASHBOARD, setup="compose"),
    Scenario("compose-500", "the dashboard, 500 at a time", connections=500, path=DASHBOARD, setup="compose"),
)}
