# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""What the proxies say of tokens: issuer, audience, expiry and signature are checked, the user is told to the service."""

import json

from rig import setups, tokens

PORTICO = """\
auth:
  idp:
    jwt:
      issuer: "{issuer}"
      audiences: [{audience}]
      algorithms: [RS256]
      keys: {{ static: [{jwk}] }}
identity_headers: {{ X-User-Id: "{{user.id}}" }}
defaults: {{ auth: idp{limit} }}
"""

ENVOY = """\
          - name: envoy.filters.http.jwt_authn
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication
              providers:
                idp:
                  issuer: "{issuer}"
                  audiences: [{audience}]
                  forward: false
                  local_jwks: {{ inline_string: '{{"keys":[{jwk}]}}' }}
                  jwt_cache_config: {{ jwt_cache_size: 1000 }}
                  claim_to_headers: [{{ header_name: x-user-id, claim_name: sub }}]
              rules: [{{ match: {{ prefix: / }}, requires: {{ provider_name: idp }} }}]
"""

HAPROXY = """\
    http-request set-var(txn.bearer) http_auth_bearer
    http-request set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')
    http-request set-var(txn.iss) var(txn.bearer),jwt_payload_query('$.iss')
    http-request set-var(txn.aud) var(txn.bearer),jwt_payload_query('$.aud')
    http-request set-var(txn.exp) var(txn.bearer),jwt_payload_query('$.exp','int')
    http-request set-var(txn.now) date()
    http-request deny deny_status 401 unless {{ var(txn.alg) -m str RS256 }}
    http-request deny deny_status 401 unless {{ var(txn.iss) -m str {issuer} }}
    http-request deny deny_status 401 unless {{ var(txn.aud) -m str {audience} }}
    http-request deny deny_status 401 unless {{ var(txn.exp),sub(txn.now) -m int gt 0 }}
    http-request deny deny_status 401 unless {{ var(txn.bearer),jwt_verify(txn.alg,"{pem}") -m int 1 }}
    http-request set-header X-User-Id %[var(txn.bearer),jwt_payload_query('$.sub')]
    http-request del-header Authorization
"""

TEXTS = {"portico": PORTICO, "envoy": ENVOY, "haproxy": HAPROXY}


def text(proxy, setup):
    """What is added to a loaded proxy; nothing where it asks nobody."""
    if not setups.verifies(proxy, setup):
        return ""
    pem, jwk, _ = tokens.key()
    return TEXTS[proxy].format(issuer=tokens.ISSUER, audience=tokens.AUDIENCE, pem=pem,
                               limit=", limit: per-user" if setups.limits(setup) else "",
                               jwk=json.dumps(jwk, separators=(",", ":") if proxy == "envoy" else (", ", ": ")))
