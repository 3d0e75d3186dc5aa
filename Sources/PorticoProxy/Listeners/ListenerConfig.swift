// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// An address that clients connect to (`listeners.<name>`).
package struct ListenerConfig: NamedConfigurable, Hashable {
    package var name = "default"
    package var location = SourceLocation(file: "", line: 0, column: 0)
    /// Where it binds.
    package var address = ListenAddress(host: "0.0.0.0", port: 8080)
    /// What it speaks.
    package var protocols: [ListenerProtocol] = [.http2, .http1]
    /// Peers whose `X-Forwarded-*` and `Forwarded` fields are believed.
    package var trustedProxies: [Network] = []
    /// These begin their connections with a header of the PROXY protocol.
    package var readsProxyHeader = false
    /// What becomes of bytes beyond ASCII in a request target.
    package var rawUTF8 = RawUTF8.refuse
    package var limits = ListenerLimits()
    /// `nil`: clients speak without TLS.
    package var tls: ListenerTLSConfig?
    /// `nil`: requests are served here.
    package var redirect: ListenerRedirectConfig?

    package init() {}

    package static let noun = "listener"
    package static let keys: [Key<ListenerConfig>] = [
        Key(
            "address", \.address, .listenAddress,
            "The IP address (or `localhost`) and port to listen on; port 0 takes any free one. `[::]` takes IPv4 too, unless another listener has its port there."
        ),
        Key(
            "protocols", \.protocols,
            .oneOrList(.choice([("http/1.1", .http1), ("h2", .http2)], unsupported: ["h3"])).whenFilled,
            "The protocols that clients may speak. With TLS the client is asked which (ALPN); without, `h2` is for clients that know it before (h2c with prior knowledge)."
        ),
        Key(
            "trusted_proxies", \.trustedProxies, .oneOrList(.network),
            "Addresses and networks of proxies in front, whose `X-Forwarded-*` and `Forwarded` fields are believed."),
        Key(
            "proxy_protocol", \.readsProxyHeader, .bool,
            "The `trusted_proxies` begin each connection with a header of the PROXY protocol, version 1 or 2, which says who the client is. From others there is none."
        ),
        Key(
            "raw_utf8", \.rawUTF8, .choice([("refuse", .refuse), ("encode", .encode)]),
            "Bytes beyond ASCII in a request target: `refuse` answers 400, `encode` percent-encodes what is UTF-8."),
        Key(
            "tls", \.tls, Kind<ListenerTLSConfig>.object().optional,
            "TLS: the certificates that clients are shown, and what is asked of them."),
        Key(
            "redirect_to", \.redirect, Kind<ListenerRedirectConfig>.listenerRedirect.optional,
            "Sends every client to the listener with TLS that is named here, to the same host and path (308)."),
        Key("limits", \.limits, .object(), "What a client may ask of the gateway."),
    ]
    package static let foreignKeys = [
        "port": "address", "listen": "address", "bind": "address", "host": "address", "socketaddress": "address",
        "ssl": "tls", "certificates": "tls", "sslcertificate": "tls", "protocol": "protocols", "http2": "protocols",
        "realipheader": "trusted_proxies", "setrealipfrom": "trusted_proxies", "trustedips": "trusted_proxies",
        "forwardedheaders": "trusted_proxies", "clientmaxbodysize": "write it in 'limits': limits: { body: 10MiB }",
        "maxconnections": "write it in 'limits': limits: { connections: 20000 }",
        "httpsredirect": "redirect_to", "redirect": "redirect_to", "httpsredirectstatuscode": "redirect_to",
        "redirections": "redirect_to", "forcessl": "redirect_to", "sslredirect": "redirect_to",
        "keepalivetimeout": "write it in 'limits': limits: { idle: 75s }", "acceptproxy": "proxy_protocol",
        "useproxyproto": "proxy_protocol",
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard self.readsProxyHeader, self.trustedProxies.isEmpty, let place = node["proxy_protocol"],
            !reader.hasFailed(path.key("trusted_proxies"))
        else { return }
        reader.error(
            "'proxy_protocol' needs 'trusted_proxies': anyone could say to be anyone", at: place.location,
            path.key("proxy_protocol"), hint: "name the addresses or networks of the proxies in front")
    }
}

/// What becomes of bytes beyond ASCII in a request target.
package enum RawUTF8: Sendable, Hashable { case refuse, encode }

/// A protocol towards the client.
package enum ListenerProtocol: String, Sendable, Hashable {
    case http1 = "http/1.1"
    case http2 = "h2"
}
