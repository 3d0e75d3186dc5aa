// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire
import Testing

@testable import PorticoProxy

@Suite("Errors towards the client")
struct ErrorResponderTests {
    /// One that is never started: enough for an exchange without I/O.
    static func worker() throws -> Worker {
        Worker(index: 0, loop: try WorkerLoop(), accessLog: AccessLog(sink: nil), seed: 1)
    }

    static func exchange(accept: String? = nil) throws -> Exchange {
        let exchange = try Self.worker().makeExchange()
        let field = accept.map { "Accept: \($0)\r\n" } ?? ""
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n".utf8)
        _ = try RequestHeadParser().parse(bytes.span, into: &exchange.request)
        return exchange
    }

    @Test(
        "each kind has a client or server error status, a reason code, and a problem that says no more than its row",
        arguments: ProxyError.Kind.allCases)
    func everyKind(kind: ProxyError.Kind) throws {
        let row = kind.row
        #expect((400...599).contains(row.status))
        #expect(row.reason.utf8CodeUnitCount >= 2)
        #expect(StatusText.of(row.status).utf8CodeUnitCount > 0)
        let response = ErrorResponder.response(ProxyError(kind), for: try Self.exchange())
        #expect(response.status == row.status)
        let body = String(decoding: response.body, as: UTF8.self)
        #expect(body.contains("\"status\":\(row.status)"))
        #expect(body.contains("\"detail\":\"\(row.detail)\""))
        #expect(response.fields.contains { $0.name == "Content-Type" && $0.value == "application/problem+json" })
        let proxyStatus = response.fields.first { $0.name == "Proxy-Status" }?.value
        #expect((proxyStatus == nil) == (row.proxyStatus.utf8CodeUnitCount == 0))
    }

    @Test("errors of an upstream and of the gateway itself are told by Proxy-Status")
    func proxyStatus() {
        for kind in ProxyError.Kind.allCases where ProxyError(kind).side != .client {
            #expect(kind.row.proxyStatus.utf8CodeUnitCount > 0, "\(kind)")
            #expect(kind.row.status >= 500, "\(kind)")
        }
    }

    @Test(
        "the form of an error follows Accept",
        arguments: [
            (nil, "application/problem+json"),
            ("*/*", "application/problem+json"),
            ("application/json", "application/problem+json"),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
            ("text/plain", "text/plain; charset=utf-8"),
            ("text/html;q=0.5, text/plain;q=0.7", "text/plain; charset=utf-8"),
            ("TEXT/HTML", "text/html; charset=utf-8"),
            ("text/html;q=0", "application/problem+json"),
            ("image/png", "application/problem+json"),
            (";;,q=,", "application/problem+json"),
        ] as [(String?, String)])
    func negotiation(accept: String?, expected: String) throws {
        let response = ErrorResponder.response(ProxyError(.noRoute), for: try Self.exchange(accept: accept))
        #expect(response.fields.first { $0.name == "Content-Type" }?.value == expected)
    }
}
