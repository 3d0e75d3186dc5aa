# Copyright (c) the Portico authors
# SPDX-License-Identifier: Apache-2.0

"""How each proxy is told to speak TLS and HTTP/2: one certificate with an ECDSA key, TLS 1.2 and 1.3, h2 and http/1.1."""

from string import Template

from rig.places import WORK
from rig.tools import find, quietly

FOLDER = WORK / "tls"
CERTIFICATE, KEY, BOTH = (FOLDER / name for name in ("cert.pem", "key.pem", "both.pem"))

#: What stands in each proxy's template for `${tls}`.
TEXT = {
    "portico": "    tls: { certificates: { cert: ${cert}, key: ${key} } }",
    "nginx": "        ssl_certificate ${cert};\n        ssl_certificate_key ${key};\n"
             "        ssl_protocols TLSv1.2 TLSv1.3;\n        ssl_session_cache shared:tls:10m;",
    "haproxy": " ssl crt ${both} alpn h2,http/1.1",
    "caddy": "    tls ${cert} ${key}",
    "envoy": """      transport_socket:
        name: envoy.transport_sockets.tls
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
          common_tls_context:
            alpn_protocols: [h2, http/1.1]
            tls_certificates: [ { certificate_chain: { filename: ${cert} }, private_key: { filename: ${key} } } ]""",
    "traefik": "tls: { certificates: [ { certFile: ${cert}, keyFile: ${key} } ] }",
}


def values(proxy, setup):
    """What the templates of a proxy are filled in with."""
    if setup != "tls":
        return {"tls": "", "listen": "", "site": "http://127.0.0.1", "codec": "HTTP1", "router": ""}
    make()
    text = Template(TEXT.get(proxy, "")).substitute(cert=CERTIFICATE, key=KEY, both=BOTH)
    return {"tls": text, "listen": " ssl http2", "site": "https://", "codec": "AUTO", "router": ", tls: {}"}


def make():
    """Makes the certificate, unless it is there."""
    if BOTH.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    quietly([find("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
             "3650", "-keyout", str(KEY), "-out", str(CERTIFICATE), "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
    BOTH.write_text(CERTIFICATE.read_text() + KEY.read_text())
