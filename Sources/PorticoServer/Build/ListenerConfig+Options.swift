// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoConfig
import PorticoProxy

extension ListenerConfig {
    var options: ListenerOptions {
        var options = ListenerOptions(self.limits)
        options.trustedProxies = self.trustedProxies
        options.encodesUTF8 = self.rawUTF8 == .encode
        options.isSecure = self.tls != nil
        options.speaksHTTP1 = self.protocols.contains(.http1)
        options.speaksHTTP2 = self.protocols.contains(.http2)
        return options
    }

    /// With what connections begin with.
    func options(_ contexts: TLSContexts, _ acme: ACMECertificates) throws(TLSFailure) -> ListenerOptions {
        var options = self.options
        options.readsProxyHeader = self.readsProxyHeader
        if let tls {
            let server = try ServerTLS(tls, self.protocols, contexts)
            if let orders = tls.acme { acme.attach(server, orders) }
            options.tls = server
        }
        return options
    }
}

extension GatewayConfig {
    /// As they are where no listener has been opened: of the first one that serves requests, unless it is named.
    /// - Returns: `nil`: there is none of this name.
    func listenerOptions(_ name: String? = nil) -> ListenerOptions? {
        guard let name else {
            let serving = self.listeners.first { $0.redirect == nil } ?? self.listeners.first
            return serving?.options ?? ListenerOptions()
        }
        guard let listener = self.listeners.first(where: { $0.name == name }) else { return nil }
        var options = listener.options
        if let redirect = listener.redirect {
            let target = self.listeners.first { $0.name == redirect.listener.name }
            options.redirectPort = redirect.port ?? target?.address.port
        }
        return options
    }
}

extension ListenAddress {
    var socketAddress: SocketAddress? {
        self.ip.map { SocketAddress(ip: $0, port: UInt16(truncatingIfNeeded: self.port)) }
    }
}
