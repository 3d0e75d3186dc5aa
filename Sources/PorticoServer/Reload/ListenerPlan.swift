// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoConfig
import PorticoProxy

/// Which listeners a configuration asks for, those that are there kept and the others opened: nothing changes for
/// clients before every worker has it.
struct ListenerPlan: Sendable {
    struct Entry: Sendable {
        var listener: OpenListener
        var options: ListenerOptions
        /// One per worker; none where the listener is kept.
        var descriptors: [Int32] = []
    }

    private(set) var entries: [Entry] = []

    var listeners: [OpenListener] { self.entries.map(\.listener) }

    /// - Parameters:
    ///   - current: The listeners of the running gateway.
    ///   - leaving: Addresses that it gave up a moment ago, whose sockets may still be there.
    ///   - firstID: Listeners that are opened are numbered from here on.
    /// - Throws: `Gateway.StartError` where an address cannot be had; nothing is left open then.
    init(
        _ config: GatewayConfig, _ contexts: TLSContexts, _ acme: ACMECertificates, workers: Int,
        current: [OpenListener] = [],
        leaving: [SocketAddress] = [], firstID: Int = 0
    ) throws {
        let builder = Builder(current: current, taken: current.map(\.bound) + leaving, firstID: firstID)
        builder.planned = config.listeners.map(\.address) + [config.admin.address]
        do {
            for listener in config.listeners {
                let options = try listener.options(contexts, acme)
                var entry = try builder.entry(listener.name, listener.address, options, workers)
                entry.listener.tls = options.tls
                self.entries.append(entry)
            }
            self.redirect(config.listeners)
            var admin = try builder.entry("admin", config.admin.address, Self.adminOptions, 1, isAdmin: true)
            admin.listener.isAdmin = true
            self.entries.append(admin)
        } catch {
            self.close()
            throw error
        }
    }

    /// To the ports that the listeners have got.
    private mutating func redirect(_ listeners: [ListenerConfig]) {
        for (index, listener) in listeners.enumerated() {
            guard let redirect = listener.redirect else { continue }
            let target = self.listeners.first { $0.name == redirect.listener.name }
            self.entries[index].options.redirectPort = redirect.port ?? target.map { Int($0.bound.port) }
        }
    }

    private static var adminOptions: ListenerOptions {
        var options = ListenerOptions()
        options.connections = 256
        options.body = 1024 * 1024
        return options
    }

    /// The last step that can fail: connections to the new addresses begin.
    func listen() throws { try ListeningSocket.listen(self.entries.flatMap(\.descriptors)) }

    /// Closes what was opened for a plan that is not carried out.
    func close() {
        for descriptor in self.entries.flatMap(\.descriptors) { Glibc.close(descriptor) }
    }

    /// On the worker's loop. The first worker has the admin listener. Where one listener fails, the others go on.
    func apply(to worker: Worker, admin: Snapshot?) throws(SystemError) {
        var failure: SystemError?
        for entry in self.entries where !entry.listener.isAdmin || worker.index == 0 {
            let snapshot = entry.listener.isAdmin ? admin : nil
            let (name, id) = (entry.listener.name, entry.listener.id)
            if entry.descriptors.isEmpty {
                worker.change(id, name: name, options: entry.options, snapshot: snapshot)
            } else {
                let descriptor = entry.descriptors[worker.index]
                do throws(SystemError) {
                    try worker.listen(
                        name, id: id, on: descriptor, options: entry.options, sharing: entry.listener.connections,
                        snapshot: snapshot)
                } catch {
                    Glibc.close(descriptor)
                    failure = error
                }
            }
        }
        worker.keepListeners(Set(self.entries.map(\.listener.id)))
        if let failure { throw failure }
    }
}

/// Finds or opens listeners one after the other.
private final class Builder {
    private let current: [OpenListener]
    /// Addresses where a socket of this process is.
    private let taken: [SocketAddress]
    private var nextID: Int
    /// All addresses that the configuration asks for.
    var planned: [ListenAddress] = []

    init(current: [OpenListener], taken: [SocketAddress], firstID: Int) {
        self.current = current
        self.taken = taken
        self.nextID = firstID
    }

    func entry(
        _ name: String, _ address: ListenAddress, _ options: ListenerOptions, _ count: Int, isAdmin: Bool = false
    ) throws -> ListenerPlan.Entry {
        let takesIPv4 = self.takesIPv4(address)
        if var kept = self.current.first(where: {
            $0.isAdmin == isAdmin && $0.isKept(as: name, address, takesIPv4: takesIPv4)
        }) {
            kept.name = name
            return ListenerPlan.Entry(listener: kept, options: options)
        }
        guard let place = address.socketAddress else {
            throw Gateway.StartError(description: "listener '\(name)': '\(address)' is not an address to listen on")
        }
        do {
            let ours = self.taken.contains { $0.overlaps(place) }
            let (descriptors, bound) = try ListeningSocket.open(
                place, count: count, takesIPv4: takesIPv4, besideOurOwn: ours)
            defer { self.nextID += 1 }
            let listener = OpenListener(
                id: self.nextID, name: name, address: address, bound: bound, takesIPv4: takesIPv4)
            return ListenerPlan.Entry(listener: listener, options: options, descriptors: descriptors)
        } catch {
            throw Gateway.StartError(description: "listener '\(name)' cannot listen on \(address): \(error)")
        }
    }

    /// `[::]` takes IPv4 too, unless another listener has the port there.
    private func takesIPv4(_ address: ListenAddress) -> Bool {
        guard let ip = address.ip, ip.isUnspecified, !ip.isV4 else { return false }
        return !self.planned.contains { $0.port == address.port && address.port != 0 && $0.ip?.isV4 == true }
    }
}

extension SocketAddress {
    /// Whether the system sees one place in both: the same port, and one of them on every address.
    fileprivate func overlaps(_ other: SocketAddress) -> Bool {
        self.port == other.port && (self.ip == other.ip || self.ip.isUnspecified || other.ip.isUnspecified)
    }
}
