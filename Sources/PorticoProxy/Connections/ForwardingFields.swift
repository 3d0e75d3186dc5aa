// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

extension ListenerOptions {
    func forwarding(_ peer: IPAddress) -> ForwardingFields {
        var fields = ForwardingFields(peer: peer, trusted: self.trustedProxies, isSecure: self.isSecure)
        fields.redirectPort = self.redirectPort
        return fields
    }
}

/// Tells services who the client is: `X-Forwarded-*` and `Forwarded` (RFC 7239), rebuilt for every request unless the
/// peer is a trusted proxy, whose fields are continued.
struct ForwardingFields {
    let peer: IPAddress
    let isTrusted: Bool
    /// The peer has used `https`.
    let isSecure: Bool
    /// `nil`: there is no TLS, or a proxy in front has it.
    var tlsVersion: SpokenTLS?
    /// Where the client is sent, unless it speaks TLS with a proxy in front; `nil`: it is served.
    var redirectPort: Int?
    private let trusted: [Network]
    /// The peer's address as text, made once per connection.
    let peerText: AddressText

    init(peer: IPAddress, trusted: [Network], isSecure: Bool = false) {
        self.isSecure = isSecure
        self.peer = peer
        self.trusted = trusted
        self.isTrusted = trusted.contains { $0.contains(peer) }
        self.peerText = AddressText(peer)
    }

    /// Removes what the peer may not say.
    /// - Returns: what it says of where the request comes from; `nil`: it is a stranger, whose word counts for nothing.
    func apply(to request: inout RequestHead) -> RequestOrigin? {
        request.fields.dropOriginClaims(trusted: self.isTrusted)
        guard self.isTrusted else { return nil }
        let origin = RequestOrigin(request.fields, peer: self.peer, trusted: self.trusted)
        origin.write(
            to: &request.fields, peer: self.peerText, isV4: self.peer.isV4,
            authority: request.fields.string(request.authority), isSecure: self.isSecure)
        return origin
    }

    /// Writes what does not stand in the request's fields yet.
    /// - Parameter omitted: What is not written.
    func write(_ head: RequestHead, without omitted: OwnFields, to output: inout OutputBuffer) {
        if !omitted.contains(.forwardedFor), !self.isTrusted || head.fields.value(.forwardedFor) == nil {
            output.append("X-Forwarded-For: ")
            self.peerText.append(to: &output)
            output.append("\r\n")
        }
        if !omitted.contains(.forwardedProto), !self.isTrusted || head.fields.value(.forwardedProto) == nil {
            output.append(self.isSecure ? "X-Forwarded-Proto: https\r\n" : "X-Forwarded-Proto: http\r\n")
        }
        if !omitted.contains(.forwardedHost), !head.authority.isEmpty,
            !self.isTrusted || head.fields.value(.forwardedHost) == nil
        {
            output.append("X-Forwarded-Host: ")
            output.append(head.fields.bytes, head.authority)
            output.append("\r\n")
        }
        if !omitted.contains(.forwarded), !self.isTrusted || head.fields.value(.forwarded) == nil {
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
        output.append(self.isSecure ? ";proto=https" : ";proto=http")
    }
}
