// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// Addresses in a service's answer: those that lead to the service itself are made those that the client sees.
extension Exchange {
    /// `Location` and `Content-Location` of the head in `response`.
    func rewriteLocations() {
        guard self.route?.keepsLocation == false, let service = self.forward.service else { return }
        for index in self.response.fields.slots.indices {
            let slot = self.response.fields.slots[index]
            guard slot.id == .location || slot.id == .contentLocation, !slot.isDropped else { continue }
            let value = self.response.fields.bytes[slot.value]
            guard let reference = ServiceReference(value), let seen = self.seen(reference, service) else { continue }
            self.response.fields.replace(index, value: seen)
        }
    }

    /// The reference as the client may follow it; `nil`: as it is.
    private func seen(_ reference: ServiceReference, _ service: Service) -> [UInt8]? {
        guard let authority = reference.authority else { return self.seenPath(reference) }
        guard self.isOwn(authority, reference.scheme, service) else { return nil }
        let path = reference.path.isEmpty ? [UInt8(ascii: "/")] : reference.path
        var seen = self.clientPath(path) ?? path
        // A client of HTTP/1.0 may name no host.
        if let host = self.authorityText {
            let scheme = reference.scheme.map { _ in "\(self.clientScheme):" } ?? ""
            seen = Array("\(scheme)//\(host)".utf8) + seen
        } else if seen.starts(with: "//".utf8) {
            return nil
        }
        return seen + reference.rest
    }

    /// Without a host: the client resolves it against the path that it knows.
    private func seenPath(_ reference: ServiceReference) -> [UInt8]? {
        guard !reference.path.isEmpty else { return nil }
        let path = reference.resolved(from: RequestWriter.path(self))
        guard let seen = self.clientPath(path), !seen.starts(with: "//".utf8) else { return nil }
        let known = Array(self.request.fields.bytes[self.request.path])
        return seen == reference.resolved(from: known) ? nil : seen + reference.rest
    }

    private func clientPath(_ path: [UInt8]) -> [UInt8]? {
        guard let rewrite = self.forward.rewrite else { return path }
        return rewrite.undone(path, self.request, self.decision)
    }

    /// What the client has written before the host: behind a trusted proxy, what that says.
    private var clientScheme: String { self.asker.isSecure ? "https" : "http" }

    /// Whether it is the address of the target that was called, or of another one of its service.
    private func isOwn(_ authority: [UInt8], _ scheme: String?, _ service: Service) -> Bool {
        let own = self.forward.attempt.target?.tls == nil ? "http" : "https"
        let stated = scheme ?? own
        guard let address = ServiceAuthority(authority, scheme: stated) else { return false }
        // The name under which it was called, from which it may have made the address.
        if stated == own || stated == self.clientScheme,
            ServiceAuthority(self.hostSent, scheme: stated) == address
        {
            return true
        }
        guard stated == own else { return false }
        let ip = IPAddress(address.host)
        if self.forward.attempt.target?.isAt(address.host, ip, port: address.port) == true { return true }
        return service.members.contains { $0.target.isAt(address.host, ip, port: address.port) }
    }

    /// The Host that the target was sent.
    private var hostSent: ArraySlice<UInt8> {
        if let host = self.request.fields.value(.host) { return self.request.fields.bytes[host] }
        guard let target = self.forward.attempt.target else { return [] }
        guard target.passesHost, !self.request.authority.isEmpty else { return target.authorityBytes[...] }
        return self.request.fields.bytes[self.request.authority]
    }
}

extension Target {
    /// Whether its own address is this one, by name or by number.
    fileprivate func isAt(_ host: String, _ ip: IPAddress?, port: UInt16) -> Bool {
        guard port == self.port else { return false }
        if let ip { return IPAddress(self.host) == ip || self.addresses.contains { $0.ip == ip } }
        return self.host.lowercased() == host
    }
}
