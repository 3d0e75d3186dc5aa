// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Writes the heads that the client gets.
enum ResponseWriter {
    /// The upstream's head, without what was for the gateway alone.
    static func write(
        _ exchange: Exchange, _ framing: BodyWriter.Framing, closes: Bool, to output: inout OutputBuffer
    ) {
        Self.write(exchange.response, exchange, framing, to: &output)
        Self.connection(exchange, closes: closes, to: &output)
        output.append("\r\n")
    }

    private static func write(
        _ head: ResponseHead,
        _ exchange: Exchange,
        _ framing: BodyWriter.Framing,
        to output: inout OutputBuffer
    ) {
        Self.statusLine(head, to: &output)
        output.append(head.fields)
        Self.ownFields(head, exchange, to: &output)
        if framing == .chunks { output.append("Transfer-Encoding: chunked\r\n") }
        Self.via(head, exchange, to: &output)
    }

    @inline(__always)
    private static func via(_ head: ResponseHead, _ exchange: Exchange, to output: inout OutputBuffer) {
        if exchange.result.omitted.contains(.via) { return }
        if head.isHTTP2 { return output.append("Via: 2.0 portico\r\n") }
        output.append(head.minorVersion == 0 ? "Via: 1.0 portico\r\n" : "Via: 1.1 portico\r\n")
    }

    /// Those that every answer has, unless it has them already.
    @inline(__always)
    private static func ownFields(_ head: ResponseHead, _ exchange: Exchange, to output: inout OutputBuffer) {
        let omitted = exchange.result.omitted
        if !omitted.contains(.requestID), head.fields.firstIndex(of: .requestID) == nil {
            Self.requestID(exchange, to: &output)
        }
        if head.fields.firstIndex(of: .date) == nil { Self.date(exchange.core, to: &output) }
    }

    /// What the gateway adds to a head that has another form.
    /// - Parameter ownCount: how long its own body is; `nil`: a service's is sent on.
    static func writeOwnFields(_ exchange: Exchange, ownCount: Int?, to output: inout OutputBuffer) {
        let head = exchange.response
        Self.ownFields(head, exchange, to: &output)
        if let ownCount {
            Self.length(ownCount, of: head, to: &output)
        } else {
            Self.via(head, exchange, to: &output)
        }
    }

    static func writeInterim(_ exchange: Exchange, to output: inout OutputBuffer) {
        Self.statusLine(exchange.response, to: &output)
        output.append(exchange.response.fields)
        output.append("\r\n")
    }

    /// The head of the gateway's own answer.
    static func writeOwn(_ exchange: Exchange, bodyCount: Int, closes: Bool, to output: inout OutputBuffer) {
        let status = exchange.response.status
        output.append("HTTP/1.1 ")
        output.append(decimal: status)
        output.append(" ")
        output.append(StatusText.of(status))
        output.append("\r\n")
        output.append(exchange.response.fields)
        Self.ownFields(exchange.response, exchange, to: &output)
        Self.length(bodyCount, of: exchange.response, to: &output)
        Self.connection(exchange, closes: closes, to: &output)
        output.append("\r\n")
    }

    private static func length(_ count: Int, of head: ResponseHead, to output: inout OutputBuffer) {
        guard head.status != 204, head.status != 304 else { return }
        output.append("Content-Length: ")
        output.append(decimal: count)
        output.append("\r\n")
    }

    @inline(__always)
    private static func statusLine(_ head: ResponseHead, to output: inout OutputBuffer) {
        output.append("HTTP/1.1 ")
        output.append(decimal: head.status)
        output.append(UInt8(ascii: " "))
        // HTTP/2 has none.
        if head.isHTTP2 {
            output.append(StatusText.of(head.status))
        } else {
            output.append(head.fields.bytes, head.reason)
        }
        output.append("\r\n")
    }

    private static func requestID(_ exchange: Exchange, to output: inout OutputBuffer) {
        guard !exchange.asker.requestID.isEmpty else { return }
        if !exchange.asker.requestIDLine.isEmpty {
            return output.append(exchange.request.fields.bytes, exchange.asker.requestIDLine)
        }
        output.append("X-Request-Id: ")
        output.append(exchange.request.fields.bytes, exchange.asker.requestID)
        output.append("\r\n")
    }

    private static func date(_ core: WorkerCore, to output: inout OutputBuffer) {
        output.append("Date: ")
        output.append(core.date)
        output.append("\r\n")
    }

    private static func connection(_ exchange: Exchange, closes: Bool, to output: inout OutputBuffer) {
        if closes {
            output.append("Connection: close\r\n")
        } else if exchange.request.minorVersion == 0 {
            output.append("Connection: keep-alive\r\n")
        }
    }
}
