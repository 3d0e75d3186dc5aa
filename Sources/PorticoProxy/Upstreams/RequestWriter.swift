// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Writes the head that the target gets (RFC 9110 §7.6, RFC 9112 §3).
enum RequestWriter {
    static func write(_ exchange: Exchange, to output: inout OutputBuffer) {
        Self.write(exchange.request, exchange, exchange.forward.attempt.target, to: &output)
    }

    /// What this target would get.
    static func write(_ exchange: Exchange, to target: Target?, _ output: inout OutputBuffer) {
        Self.write(exchange.request, exchange, target, to: &output)
    }

    /// `head` is the exchange's own, taken once: each access through the exchange would retain its storage anew.
    private static func write(
        _ head: RequestHead, _ exchange: Exchange, _ target: Target?, to output: inout OutputBuffer
    ) {
        output.append(head.fields.bytes, head.methodText)
        output.append(UInt8(ascii: " "))
        Self.writeTarget(head, exchange, to: &output)
        output.append(" HTTP/1.1\r\n")
        Self.writeHost(head, exchange, target, to: &output)
        output.append(head.fields)
        Self.writeOrigin(head, exchange, to: &output)
        if head.framing == .chunked { output.append("Transfer-Encoding: chunked\r\n") }
        Self.writeVia(head, exchange, to: &output)
        output.append("\r\n")
    }

    @inline(__always)
    private static func writeVia(_ head: RequestHead, _ exchange: Exchange, to output: inout OutputBuffer) {
        guard !Self.omitted(exchange).contains(.via) else { return }
        if head.isHTTP2 { return output.append("Via: 2.0 portico\r\n") }
        output.append(head.minorVersion == 0 ? "Via: 1.0 portico\r\n" : "Via: 1.1 portico\r\n")
    }

    /// What a head of another form begins with: the target of the request, then whom it is for.
    /// - Returns: where the target ends.
    static func writeTargetAndHost(_ exchange: Exchange, to output: inout OutputBuffer) -> Int {
        let head = exchange.request
        Self.writeTarget(head, exchange, to: &output)
        let end = output.count
        if let index = head.fields.firstIndex(of: .host) {
            output.append(head.fields.bytes, head.fields.slots[index].value)
        } else {
            Self.appendHost(head, exchange, exchange.forward.attempt.target, to: &output)
        }
        return end
    }

    /// What the gateway adds to it, as lines.
    static func writeOwnFields(_ exchange: Exchange, to output: inout OutputBuffer) {
        Self.writeOrigin(exchange.request, exchange, to: &output)
        Self.writeVia(exchange.request, exchange, to: &output)
    }

    /// What the gateway does not write. A call is made under the changes of the exchange that it is made for.
    @inline(__always)
    private static func omitted(_ exchange: Exchange) -> OwnFields {
        guard let parent = exchange.asker.parent else { return exchange.forward.omitted }
        return exchange.forward.omitted.union(parent.forward.omitted)
    }

    /// Who asked, and for whom. A call speaks for the exchange that it is made for.
    private static func writeOrigin(_ head: RequestHead, _ exchange: Exchange, to output: inout OutputBuffer) {
        guard let forwarding = exchange.asker.forwarding else { return }
        if let parent = exchange.asker.parent {
            forwarding.write(parent.request, without: Self.omitted(exchange), to: &output)
        } else {
            forwarding.write(head, without: exchange.forward.omitted, to: &output)
        }
    }

    @inline(__always)
    private static func writeTarget(_ head: RequestHead, _ exchange: Exchange, to output: inout OutputBuffer) {
        Self.writePath(head, exchange, to: &output)
        guard let query = head.query else { return }
        output.append(UInt8(ascii: "?"))
        output.append(head.fields.bytes, query)
    }

    @inline(__always)
    private static func writePath(_ head: RequestHead, _ exchange: Exchange, to output: inout OutputBuffer) {
        if let rewrite = exchange.forward.rewrite {
            rewrite.append(head, exchange.decision, to: &output)
        } else {
            output.append(head.fields.bytes, head.path)
        }
    }

    /// The path that the service gets, for those who ask.
    static func pathText(_ exchange: Exchange) -> String { String(decoding: Self.path(exchange), as: UTF8.self) }

    static func path(_ exchange: Exchange) -> [UInt8] {
        var output = OutputBuffer()
        Self.writePath(exchange.request, exchange, to: &output)
        return output.finish()
    }

    /// The target's own name or what its service is to get, unless the route sets Host.
    private static func writeHost(
        _ head: RequestHead, _ exchange: Exchange, _ target: Target?, to output: inout OutputBuffer
    ) {
        if head.fields.firstIndex(of: .host) != nil { return }
        output.append("Host: ")
        Self.appendHost(head, exchange, target, to: &output)
        output.append("\r\n")
    }

    @inline(__always)
    private static func appendHost(
        _ head: RequestHead, _ exchange: Exchange, _ target: Target?, to output: inout OutputBuffer
    ) {
        guard let target else { return }
        if target.passesHost {
            Self.writeClientHost(exchange.origin.request, target, to: &output)
        } else {
            output.append(target.authorityBytes)
        }
    }

    private static func writeClientHost(_ head: RequestHead, _ target: Target, to output: inout OutputBuffer) {
        // HTTP/1.0 knows requests without a host.
        guard !head.authority.isEmpty else { return output.append(target.authorityBytes) }
        output.append(head.fields.bytes, head.authority)
    }
}
