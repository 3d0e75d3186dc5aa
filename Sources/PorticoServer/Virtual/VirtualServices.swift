// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// Plays all services of a configuration.
final class VirtualServices: Dialer {
    weak var worker: VirtualWorker?
    private let reply: (VirtualCall) -> VirtualReply?
    private(set) var calls: [VirtualCall] = []
    private(set) var unanswered: [VirtualCall] = []
    /// By the addresses that their targets have here.
    private var services: [SocketAddress: String] = [:]
    private var peers: [VirtualPeer] = []

    init(_ reply: @escaping (VirtualCall) -> VirtualReply?) { self.reply = reply }

    /// The targets of all services by name, each at an address that stands for it.
    func targets(of services: [ServiceConfig]) -> [String: [TargetSpec]] {
        var targets: [String: [TargetSpec]] = [:]
        for service in services { targets[service.name] = self.targets(service) }
        return targets
    }

    private func targets(_ config: ServiceConfig) -> [TargetSpec] {
        config.unresolvedTargets.map { spec in
            var spec = spec
            let address = SocketAddress(ip: IPAddress(v4: 0x0a00_0000 + UInt32(self.services.count)), port: 80)
            self.services[address] = config.name
            spec.addresses = [address]
            return spec
        }
    }

    // MARK: Dialer

    func reaches(_ address: SocketAddress, _ request: [UInt8]) -> Bool {
        guard let call = self.call(address, request) else { return false }
        guard let reply = self.reply(call) else {
            self.unanswered.append(call)
            return false
        }
        guard reply.failure == .connect else { return true }
        self.calls.append(call)
        return false
    }

    /// The call as its head tells it: the body has not left.
    private func call(_ address: SocketAddress, _ request: [UInt8]) -> VirtualCall? {
        guard let service = self.services[address] else { return nil }
        let reading = VirtualReading(.head)
        reading.receive(request)
        return reading.messages.first.map { VirtualCall(service: service, message: $0) }
    }

    func dial(_ address: SocketAddress) -> Int32? {
        guard let service = self.services[address], let (descriptor, peer) = try? self.worker?.pair() else {
            return nil
        }
        let reading = VirtualReading(.requests)
        self.peers.append(peer)
        peer.received = { [unowned self, unowned peer] bytes in
            reading.receive(bytes)
            for message in reading.takeMessages() { self.answer(VirtualCall(service: service, message: message), peer) }
        }
        return descriptor
    }

    private func answer(_ call: VirtualCall, _ peer: VirtualPeer) {
        self.calls.append(call)
        guard let reply = self.reply(call) else { return peer.close() }
        let act = {
            switch reply.failure {
            case nil: peer.send(reply.message)
            case .reset, .connect: peer.close()
            case .timeout: break
            }
        }
        if reply.delay == .zero { act() } else { self.worker?.after(reply.delay, act) }
    }
}
