// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// Where a request comes from, as the trusted proxies in front tell it: by `X-Forwarded-For`, `-Proto` and `-Host`, and
/// where there is no `X-Forwarded-For` by `Forwarded` (RFC 7239). Each of them adds at the end: lists are read from
/// there, over the trusted proxies' own addresses to the first other one, which is the client's. What stands before it
/// the client may have made up.
struct RequestOrigin {
    /// One hop of the chain.
    private struct Hop {
        /// `nil`: unknown, or hidden behind a name.
        let address: IPAddress?
        var proto: String?
        var host: String?
    }

    let client: IPAddress
    /// What the client used, and what it asked; `nil`: no proxy says.
    let proto: String?
    let host: String?
    /// From the client's end.
    private let hops: [Hop]
    /// Which of them is the client's; those before it may be made up.
    private let clientPlace: Int
    /// The chain as `X-Forwarded-For` has it; `nil`: there is none.
    private let forwardedFor: String?
    /// The proxy says anything of it.
    private let isStated: Bool

    /// - Parameter peer: The trusted proxy that the connection is from.
    init(_ fields: Fields, peer: IPAddress, trusted: [Network]) {
        self.forwardedFor = fields.joinedValue(.forwardedFor)
        let forwarded = fields.joinedValue(.forwarded)
        let (protos, hosts) = (fields.joinedValue(.forwardedProto), fields.joinedValue(.forwardedHost))
        self.isStated = [self.forwardedFor, forwarded, protos, hosts].contains { $0 != nil }
        var hops: [Hop] = []
        if let list = self.forwardedFor {
            for member in ListField(list).fromEnd {
                hops.append(Hop(address: Self.address(member.text)))
            }
        } else if let list = forwarded {
            for member in ListField(list).fromEnd { hops.append(Self.hop(member)) }
        }
        var (client, index) = (peer, 0)
        for (place, hop) in hops.enumerated() {
            index = place
            guard let address = hop.address else { break }
            client = address
            if !trusted.contains(where: { $0.contains(address) }) { break }
        }
        self.client = client
        // Whoever wrote the client's hop has said the rest of it there too.
        let own = hops.isEmpty ? nil : hops[index]
        self.proto = own?.proto.flatMap(Self.proto) ?? Self.member(index, of: protos).flatMap(Self.proto)
        self.host = own?.host.flatMap(Self.host) ?? Self.member(index, of: hosts).flatMap(Self.host)
        self.hops = hops.reversed()
        self.clientPlace = hops.count - 1 - index
    }

    // MARK: Reading

    /// Each proxy adds to a list of these too, or writes it anew.
    private static func member(_ index: Int, of list: String?) -> String? {
        guard let list else { return nil }
        var last: String?
        for (place, member) in ListField(list).fromEnd.enumerated() {
            last = member.text
            if place == index { break }
        }
        return last
    }

    private static func hop(_ member: ListMember) -> Hop {
        var (node, proto, host): (String?, String?, String?)
        for parameter in member.pairs {
            // Each stands once (RFC 7239 §4); of several the first counts.
            if parameter.isNamed("for") { node = node ?? parameter.value }
            if parameter.isNamed("proto") { proto = proto ?? parameter.value }
            if parameter.isNamed("host") { host = host ?? parameter.value }
        }
        return Hop(address: node.flatMap(Self.address), proto: proto, host: host)
    }

    /// From `192.0.2.1`, `192.0.2.1:5000`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:5000` (RFC 7239 §6).
    private static func address(_ node: String) -> IPAddress? {
        if node.utf8.first == UInt8(ascii: "[") {
            guard let end = node.firstIndex(of: "]"), Self.isPort(node[node.index(after: end)...]) else { return nil }
            let inside = node[node.index(after: node.startIndex)..<end]
            return inside.contains(":") ? IPAddress(inside) : nil
        }
        let colons = node.utf8.count { $0 == UInt8(ascii: ":") }
        guard colons == 1, let colon = node.firstIndex(of: ":") else { return IPAddress(node) }
        return Self.isPort(node[colon...]) ? IPAddress(node[..<colon]) : nil
    }

    /// Nothing, or a colon and a number; or a name that hides it.
    private static func isPort(_ text: Substring) -> Bool {
        guard let first = text.first else { return true }
        let port = text.dropFirst().utf8
        guard first == ":", !port.isEmpty else { return false }
        return port.first == UInt8(ascii: "_") || (port.count <= 5 && port.allSatisfy { (0x30...0x39).contains($0) })
    }

    private static func proto(_ text: String) -> String? {
        let text = text.lowercased()
        return text == "http" || text == "https" ? text : nil
    }

    private static func host(_ text: String) -> String? { HostField.isValid(text) ? text : nil }

    // MARK: Sending on

    /// Writes all four fields from the one result, with the peer at the end, where there was any of them.
    func write(to fields: inout Fields, peer: AddressText, isV4: Bool, authority: String, isSecure: Bool) {
        guard self.isStated else { return }
        let (proto, host) = (self.proto ?? (isSecure ? "https" : "http"), self.host ?? authority)
        let before = self.forwardedFor ?? self.hops.map(Self.plain).joined(separator: ", ")
        fields.set(name: "X-Forwarded-For", value: before.isEmpty ? peer.text : "\(before), \(peer.text)")
        fields.set(name: "X-Forwarded-Proto", value: proto)
        if !host.isEmpty { fields.set(name: "X-Forwarded-Host", value: host) }
        let last = Self.element(isV4 ? peer.text : "\"[\(peer.text)]\"", proto: proto, host: host)
        fields.set(name: "Forwarded", value: (self.elements(proto: proto, host: host) + [last]).joined(separator: ", "))
    }

    /// The chain before the peer; what could not be read is unknown.
    private func elements(proto: String, host: String) -> [String] {
        self.hops.enumerated().map { place, hop in
            let node = hop.address.map { $0.isV4 ? $0.description : "\"[\($0)]\"" } ?? "unknown"
            return place == self.clientPlace ? Self.element(node, proto: proto, host: host) : "for=\(node)"
        }
    }

    private static func element(_ node: String, proto: String, host: String) -> String {
        host.isEmpty ? "for=\(node);proto=\(proto)" : "for=\(node);host=\"\(host)\";proto=\(proto)"
    }

    private static func plain(_ hop: Hop) -> String { hop.address?.description ?? "unknown" }
}
