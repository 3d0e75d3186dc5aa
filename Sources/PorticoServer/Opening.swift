// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// A listener's descriptors before any worker has them.
struct Opening: Sendable {
    var name: String
    var descriptors: [Int32]
    var bound: SocketAddress
    var options: ListenerOptions

    struct All: Sendable {
        var listeners: [Opening]
        var admin: Opening
        var addresses: [String: SocketAddress] {
            Dictionary(self.listeners.map { ($0.name, $0.bound) }) { first, _ in first }
        }
    }

    static func all(_ config: GatewayConfig, workers: Int) throws -> All {
        let listeners = try config.listeners.map { listener in
            try Self.open(listener.name, listener.address, listener.options(workers: workers), workers)
        }
        var options = ListenerOptions()
        options.connections = 256
        options.body = 1024 * 1024
        return All(listeners: listeners, admin: try Self.open("admin", config.admin.address, options, 1))
    }

    private static func open(
        _ name: String,
        _ address: ListenAddress,
        _ options: ListenerOptions,
        _ count: Int
    ) throws -> Opening {
        guard let place = address.socketAddress else {
            throw Gateway.StartError(description: "listener '\(name)': '\(address)' is not an address to listen on")
        }
        do {
            let (descriptors, bound) = try ListeningSocket.open(place, count: count)
            return Opening(name: name, descriptors: descriptors, bound: bound, options: options)
        } catch {
            throw Gateway.StartError(description: "listener '\(name)' cannot listen on \(address): \(error)")
        }
    }
}
