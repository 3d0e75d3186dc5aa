// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire
import PorticoX509

/// Who is at the other end of a client's connection, whatever it speaks; all its requests come from there.
struct ClientPeer {
    let address: SocketAddress
    /// Whom every request of the connection comes from; `nil`: nobody has said.
    var principal: Principal?
    /// What the connection was made with, verified; `nil`: none.
    var certificate: ClientCertificate?
    /// Under which TLS was made; `nil`: without.
    var policy: ServerTLS.ClientPolicy?
    private var forwarding: ForwardingFields
    /// Of the listener's options that `forwarding` comes from.
    private var forwardingGeneration: Int

    /// - Parameter spoken: `nil`: no TLS, or a proxy in front has it.
    init(_ address: SocketAddress, _ listener: Listener, spoken: SpokenTLS?) {
        self.address = address
        self.forwarding = listener.options.forwarding(address.ip)
        self.forwarding.tlsVersion = spoken
        self.forwardingGeneration = listener.generation
    }

    /// With where it has come to on the socket.
    func addresses(on socket: StreamSocket) -> (client: SocketAddress, local: SocketAddress)? {
        SocketAddress(localOf: socket.descriptor).map { (self.address, $0) }
    }

    /// Step 3: an exchange of the connection is born.
    mutating func begin(_ exchange: Exchange, _ stream: any ClientStream, _ listener: Listener, _ worker: Worker) {
        if self.forwardingGeneration != listener.generation { self.renewForwarding(listener) }
        exchange.begin(stream, .client, self.forwarding, listener.snapshot ?? worker.snapshot)
        worker.began(exchange)
        if let principal { exchange.asker.principal = principal }
        if let certificate { exchange.asker.certificate = certificate }
    }

    /// The listener trusts others by now.
    private mutating func renewForwarding(_ listener: Listener) {
        // The connection stays what it is, with TLS or without.
        let before = self.forwarding
        self.forwarding = ForwardingFields(
            peer: self.address.ip, trusted: listener.options.trustedProxies, isSecure: before.isSecure)
        self.forwarding.tlsVersion = before.tlsVersion
        self.forwarding.redirectPort = before.isSecure ? nil : listener.options.redirectPort
        self.forwardingGeneration = listener.generation
    }

    /// Whether the request asks for a host that asks other things of its clients than that of the connection.
    func isMisdirected(_ request: RequestHead, _ listener: Listener) -> Bool {
        guard let policy, let tls = listener.options.tls else { return false }
        var host = ServiceAuthority(request.fields.bytes[request.authority], scheme: "https")?.host ?? ""
        if host.hasSuffix(".") { host.removeLast() }
        return tls.isMisdirected(host, from: policy)
    }
}
