// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// Tells services who the client is: `X-Forwarded-*` and `Forwarded` (RFC 7239), rebuilt for every request unless the
/// peer is a trusted proxy, whose fields are continued.
struct ForwardingFields {
    let peer: IPAddress
    private let isTrusted: Bool
    private let trusted: [Network]
    /// The peer's address as text, made once per connection.
    let peerText: AddressText

    init(peer: IPAddress, trusted: [Network]) {
        self.peer = peer
        self.trusted = trusted
        self.isTrusted = trusted.contains { $0.contains(peer) }
        self.peerText = AddressText(peer)
    }

    /// Removes what an untrusted peer says, and tells the client's address.
    func apply(to request: inout RequestHead) -> IPAddress {
        guard !self.isTrusted else {
            let client = self.client(request.fields)
            self.continueLists(&request)
            return client
        }
        for index in request.fields.slots.indices {
            switch request.fields.slots[index].id {
            case .forwarded, .forwardedFor, .forwardedProto, .forwardedHost: request.fields.drop(index)
            default: break
            }
        }
        return self.peer
    }

    /// The last address in X-Forwarded-For that is not a trusted proxy's own.
    private func client(_ fields: Fields) -> IPAddress {
        guard let list = fields.joinedValue(named: "x-forwarded-for") else { return self.peer }
        var client = self.peer
        // From the end: only what trusted proxies have added can be believed, however much stands before it.
        for member in ListField(list).fromEnd {
            guard let address = IPAddress(member.text) else { return client }
            client = address
            if !self.trusted.contains(where: { $0.contains(address) }) { return client }
        }
        return client
    }

    /// The peer joins the lists that a trusted proxy sent, each in one field line.
    private func continueLists(_ request: inout RequestHead) {
        if let before = request.fields.joinedValue(named: "x-forwarded-for") {
            request.fields.set(name: "X-Forwarded-For", value: "\(before), \(self.peerText.text)")
        }
        if let before = request.fields.joinedValue(named: "forwarded") {
            var element = OutputBuffer()
            self.writeElement(request, to: &element)
            let text = String(decoding: element.bytes, as: UTF8.self)
            request.fields.set(name: "Forwarded", value: "\(before), \(text)")
        }
    }

    /// Writes what does not stand in the request's fields yet.
    func write(_ head: RequestHead, to output: inout OutputBuffer) {
        if !self.isTrusted || head.fields.value(.forwardedFor) == nil {
            output.append("X-Forwarded-For: ")
            self.peerText.append(to: &output)
            output.append("\r\n")
        }
        if !self.isTrusted || head.fields.value(.forwardedProto) == nil { output.append("X-Forwarded-Proto: http\r\n") }
        if !head.authority.isEmpty, !self.isTrusted || head.fields.value(.forwardedHost) == nil {
            output.append("X-Forwarded-Host: ")
            output.append(head.fields.bytes, head.authority)
            output.append("\r\n")
        }
        if !self.isTrusted || head.fields.value(.forwarded) == nil {
            output.append("Forwarded: ")
            self.writeElement(head, to: &output)
            output.append("\r\n")
        }
    }

    /// The peer's element of `Forwarded`.
    private func writeElement(_ head: RequestHead, to output: inout OutputBuffer) {
        // RFC 7239 §6: an IPv6 address stands in brackets and quotes.
        output.append(self.peer.isV4 ? "for=" : "for=\"[")
        self.peerText.append(to: &output)
        if !self.peer.isV4 { output.append("]\"") }
        if !head.authority.isEmpty {
            output.append(";host=\"")
            output.append(head.fields.bytes, head.authority)
            output.append("\"")
        }
        output.append(";proto=http")
    }
}
