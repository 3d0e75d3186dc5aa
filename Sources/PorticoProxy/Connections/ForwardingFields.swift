// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// Tells services who the client is: `X-Forwarded-*` and `Forwarded` (RFC 7239), rebuilt for every request unless the
/// peer is a trusted proxy, whose fields are continued.
struct ForwardingFields {
    private let peer: IPAddress
    private let isTrusted: Bool
    private let trusted: [Network]
    /// The peer's address as text, made once per connection.
    let peerText: [UInt8]
    /// RFC 7239 §6: an IPv6 address stands in brackets and quotes.
    private let forwardedNode: [UInt8]

    init(peer: IPAddress, trusted: [Network]) {
        self.peer = peer
        self.trusted = trusted
        self.isTrusted = trusted.contains { $0.contains(peer) }
        let text = peer.description
        self.peerText = Array(text.utf8)
        self.forwardedNode = Array((peer.isV4 ? "for=\(text)" : "for=\"[\(text)]\"").utf8)
    }

    /// Removes what an untrusted peer says, settles the client's address and the request's id.
    func settle(_ exchange: Exchange) {
        if self.isTrusted {
            exchange.clientIP = self.client(exchange.request.fields)
        } else {
            for index in exchange.request.fields.slots.indices {
                switch exchange.request.fields.slots[index].id {
                case .forwarded, .forwardedFor, .forwardedProto, .forwardedHost: exchange.request.fields.drop(index)
                default: break
                }
            }
        }
        RequestID.settle(exchange)
    }

    /// The last address in X-Forwarded-For that is not a trusted proxy's own.
    private func client(_ fields: Fields) -> IPAddress {
        guard let list = fields.joinedValue(named: "x-forwarded-for") else { return self.peer }
        var client = self.peer
        for item in list.split(separator: ",").reversed() {
            guard let address = IPAddress(item.filter { $0 != " " && $0 != "\t" }) else { return client }
            client = address
            if !self.trusted.contains(where: { $0.contains(address) }) { return client }
        }
        return client
    }

    func write(_ exchange: Exchange, to output: inout OutputBuffer) {
        let fields = exchange.request.fields
        let authority = exchange.request.authority
        self.continueList("X-Forwarded-For: ", "x-forwarded-for", self.peerText, fields, to: &output)
        if !self.isTrusted || fields.value(.forwardedProto) == nil { output.append("X-Forwarded-Proto: http\r\n") }
        if !authority.isEmpty, !self.isTrusted || fields.value(.forwardedHost) == nil {
            output.append("X-Forwarded-Host: ")
            output.append(fields.bytes, authority)
            output.append("\r\n")
        }
        output.append("Forwarded: ")
        if self.isTrusted, let before = fields.joinedValue(named: "forwarded") {
            output.append(before)
            output.append(", ")
        }
        output.append(self.forwardedNode)
        if !authority.isEmpty {
            output.append(";host=\"")
            output.append(fields.bytes, authority)
            output.append("\"")
        }
        output.append(";proto=http\r\n")
    }

    private func continueList(
        _ prefix: StaticString,
        _ name: String,
        _ item: [UInt8],
        _ fields: Fields,
        to output: inout OutputBuffer
    ) {
        output.append(prefix)
        if self.isTrusted, let before = fields.joinedValue(named: name) {
            output.append(before)
            output.append(", ")
        }
        output.append(item)
        output.append("\r\n")
    }
}
