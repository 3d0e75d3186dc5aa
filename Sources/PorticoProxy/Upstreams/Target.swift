// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import PorticoConfig

/// One instance of a service, with this worker's connections to it. It lives on by its name: a reload, or a new answer
/// of DNS, takes over the targets that stay.
package final class Target {
    /// Its name in logs and metrics.
    package let label: String
    let logName: LogName
    /// Host and port as configured: the Host that the target is sent.
    package let authority: String
    let authorityBytes: [UInt8]
    /// It is sent the client's Host instead, where there is one.
    let passesHost: Bool
    /// The name or address as configured.
    package let host: String
    package let port: UInt16
    /// `nil`: it is spoken to without TLS.
    let tls: ClientTLS?
    let speaks: ServiceProtocol
    let proxyHeader: ProxyProtocolVersion?
    /// The same on every worker and in every process.
    let hash: UInt64
    /// At least 1; counted by `weighted` balancing.
    package private(set) var weight: Int
    /// Where it is, in the order in which connections are tried; empty while its name does not resolve.
    package private(set) var addresses: [SocketAddress]
    /// Where attempts get their streams, and what it has of them.
    let streams: any StreamSource
    /// Requests go to it; else to others, as long as there are any.
    package internal(set) var isAvailable = true
    /// Requests in flight from this worker.
    package internal(set) var inFlight = 0
    /// The smooth weighted round robin's running value.
    var currentWeight = 0

    /// - Parameter tls: what connections to it are made with, where they have TLS.
    init(
        _ spec: TargetSpec, _ tls: TLSContext? = nil, speaks: ServiceProtocol = .http1,
        proxyHeader: ProxyProtocolVersion? = nil, streams: any StreamSource
    ) {
        self.proxyHeader = proxyHeader
        self.speaks = speaks
        self.label = spec.label
        self.logName = LogName(spec.label)
        self.authority = spec.authority
        self.authorityBytes = Array(spec.authority.utf8)
        self.passesHost = spec.passesHost
        self.host = spec.host
        self.port = spec.port
        self.tls = spec.tlsName.flatMap { name in tls.map { ClientTLS(context: $0, name: name) } }
        self.hash = StableHash.of(spec.identity)
        self.weight = spec.weight
        self.addresses = spec.addresses
        self.streams = streams
    }

    /// Whether the target that the spec describes is this one, however it is weighed.
    func isSame(as spec: TargetSpec, _ tls: TLSContext?) -> Bool {
        guard self.tls?.name == spec.tlsName, self.tls == nil || self.tls?.context.isSame(as: tls) == true else {
            return false
        }
        return self.label == spec.label && self.authority == spec.authority && self.host == spec.host
            && self.port == spec.port && self.passesHost == spec.passesHost
    }

    func follow(_ spec: TargetSpec) {
        self.weight = spec.weight
        // The same ones keep their order: where a connection stood is tried first.
        if Set(self.addresses) != Set(spec.addresses) { self.addresses = spec.addresses }
    }

    /// A connection stands to this one of its addresses: the next is tried there first.
    func prefer(_ address: SocketAddress) {
        guard self.addresses.count > 1, let index = self.addresses.firstIndex(of: address), index > 0 else { return }
        self.addresses.remove(at: index)
        self.addresses.insert(address, at: 0)
    }

    /// Connections to it, in use or waiting.
    package var connectionCount: Int { self.streams.count }
    package var idleConnectionCount: Int { self.streams.idleCount }
}
