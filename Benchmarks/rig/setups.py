# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""What the proxies do besides proxying: many routes, an access log, metrics and request ids."""

from string import Template

from rig.scenarios import ROUTES

#: The proxies with a `loaded-` template.
LOADED = ("portico", "nginx", "haproxy", "envoy")

#: Those of them that can verify tokens; nginx' free edition cannot.
VERIFIERS = ("portico", "haproxy", "envoy")

#: Setups that are `loaded` and more: tokens are verified, each user has a limit, whose counters are in Redis.
MORE = {"loaded": (), "jwt": ("tokens",), "limit": ("tokens", "limit"), "limit-redis": ("tokens", "limit", "redis")}

#: Portico beside itself; the first is what the others are divided by.
TELEMETRY = {
    "nothing": "prometheus: false, request_ids: false, access_log: none",
    "request ids": "prometheus: false, request_ids: true, access_log: none",
    "metrics": "prometheus: true, request_ids: false, access_log: none",
    "access log": "prometheus: false, request_ids: false, access_log: { format: json, file: ${log} }",
    "all three": "prometheus: true, request_ids: true, access_log: { format: json, file: ${log} }",
}

#: One route of each proxy's configuration.
ROUTE = {
    "portico": "  service-${n}: { match: /service-${n}/**, to: upstream }",
    "nginx": "        location /service-${n}/ { set $$route service-${n}; proxy_pass http://service; }",
    "haproxy": "/service-${n}/ service-${n}",
    "envoy": "              - { name: service-${n}, match: { path_separated_prefix: /service-${n} }, "
             "route: { cluster: service }, stat_prefix: service-${n} }",
}


def routes(proxy):
    """All routes of a loaded proxy."""
    return "\n".join(Template(ROUTE[proxy]).substitute(n=n) for n in range(ROUTES)) if proxy in ROUTE else ""


def telemetry(setup, log):
    """The `telemetry:` line of Portico's configuration; plain means its defaults."""
    return f"telemetry: {{ {Template(TELEMETRY[setup]).substitute(log=log)} }}" if setup in TELEMETRY else ""


def is_loaded(setup):
    """Whether the proxies have a `loaded-` template for it."""
    return setup in MORE


def verifies(proxy, setup):
    """Whether a proxy asks for a token."""
    return proxy in VERIFIERS and "tokens" in MORE.get(setup, ())


def limits(setup):
    """Whether each user has a limit."""
    return "limit" in MORE.get(setup, ())


def shares(setup):
    """Whether the limit is counted in Redis."""
    return "redis" in MORE.get(setup, ())


def has_log(setup):
    """Whether the proxies write lines."""
    return is_loaded(setup) or "file:" in TELEMETRY.get(setup, "")
