// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Writes the head that the target gets (RFC 9110 §7.6, RFC 9112 §3).
enum RequestWriter {
    static func write(_ exchange: Exchange, to output: inout OutputBuffer) {
        let head = exchange.request
        output.append(head.fields.bytes, head.methodText)
        output.append(UInt8(ascii: " "))
        Self.writeTarget(exchange, to: &output)
        output.append(" HTTP/1.1\r\n")
        Self.writeHost(exchange, to: &output)
        output.append(head.fields)
        exchange.client?.forwarding.write(exchange, to: &output)
        if head.framing == .chunked { output.append("Transfer-Encoding: chunked\r\n") }
        let via: StaticString = head.minorVersion == 0 ? "Via: 1.0 portico\r\n\r\n" : "Via: 1.1 portico\r\n\r\n"
        output.append(via)
    }

    private static func writeTarget(_ exchange: Exchange, to output: inout OutputBuffer) {
        if let rewrite = exchange.rewrite {
            rewrite.append(exchange.request, exchange.decision, to: &output)
        } else {
            output.append(exchange.request.fields.bytes, exchange.request.path)
        }
        if let query = exchange.request.query {
            output.append(UInt8(ascii: "?"))
            output.append(exchange.request.fields.bytes, query)
        }
    }

    /// The target's own name, unless the route sets Host.
    private static func writeHost(_ exchange: Exchange, to output: inout OutputBuffer) {
        if exchange.request.fields.firstIndex(of: .host) != nil { return }
        output.append("Host: ")
        if let authority = exchange.target?.authorityBytes { output.append(authority) }
        output.append("\r\n")
    }
}
