# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""What the proxies say of a limit for each user."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Allowance:
    """How many requests a user has."""

    count: int
    #: `s` or `min`.
    unit: str

    @property
    def seconds(self):
        """The length of the unit."""
        return {"s": 1, "min": 60}[self.unit]


#: What is measured: far above any load, so that everything is counted and nothing refused.
AMPLE = Allowance(1_000_000, "s")
#: What is proved with: that a proxy counts, and by user.
SMALL = Allowance(3, "min")

#: What Portico says of Redis. A store that is away or late refuses, so that it shows: nothing is counted elsewhere.
STORE = 'stores: {{ redis: {{ url: "redis://127.0.0.1:{port}", timeout: 1s, on_failure: deny }} }}\n'

PORTICO = """\
limits:
  per-user: {{ rate: {count}/{unit}, by: user, algorithm: token_bucket, burst: {count}{counted} }}
"""

#: By the user that `jwt_authn` told; the answer's fields are switched on because Portico's are.
ENVOY = """\
          - name: envoy.filters.http.local_ratelimit
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit
              stat_prefix: limit
              filter_enabled: {{ default_value: {{ numerator: 100 }} }}
              filter_enforced: {{ default_value: {{ numerator: 100 }} }}
              token_bucket: {{ max_tokens: 4294967295, tokens_per_fill: 4294967295, fill_interval: 1s }}
              always_consume_default_token_bucket: false
              max_dynamic_descriptors: 10000
              enable_x_ratelimit_headers: DRAFT_VERSION_03
              rate_limits:
              - actions: [{{ request_headers: {{ header_name: x-user-id, descriptor_key: user }} }}]
              descriptors:
              - entries: [{{ key: user }}]
                token_bucket: {{ max_tokens: {count}, tokens_per_fill: {count}, fill_interval: {seconds}s }}
"""

HAPROXY = """\
    stick-table type string len 64 size 100k expire 2m store http_req_rate({seconds}s)
    http-request track-sc0 req.hdr(X-User-Id)
    http-request deny deny_status 429 if {{ sc_http_req_rate(0) gt {count} }}
"""

#: By a field that the load brings, since nginx' free edition reads no tokens.
NGINX = """\
    limit_req_zone $http_x_user zone=users:10m rate={count}r/{letter};
    limit_req zone=users burst={burst} nodelay;
    limit_req_status 429;
"""

TEXTS = {"portico": PORTICO, "envoy": ENVOY, "haproxy": HAPROXY, "nginx": NGINX}


def text(proxy, allowance, store=None):
    """What is added to a loaded proxy; `store` is the port of the Redis that Portico counts in, where it does."""
    counted = ", store: redis" if store else ""
    own = TEXTS[proxy].format(count=allowance.count, unit=allowance.unit, letter=allowance.unit[0],
                              seconds=allowance.seconds, burst=allowance.count - 1, counted=counted)
    return (STORE.format(port=store) if store else "") + own
