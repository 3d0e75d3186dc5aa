// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
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

    /// A line of the table in the page on errors, which is what users go by.
    private struct Line {
        /// `nil`: nothing is sent.
        var status: Int?
        var kind: String
        /// In the log; empty: it has no line there.
        var reason: String
    }

    /// The page is read, not the table in the code: that one is what is tested.
    private static func lines() throws -> [Line] {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let page = try String(contentsOfFile: "/\(root)/docs/features/errors.md", encoding: .utf8)
        return page.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
                String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            guard cells.count > 4, cells[2].hasPrefix("`") else { return nil }
            let unquoted = { (text: String) in text.filter { $0 != "`" } }
            return Line(status: Int(cells[1]), kind: unquoted(cells[2]), reason: unquoted(cells[3]))
        }
    }

    @Test("the page on errors has one line for each kind, and no other")
    func documented() throws {
        let kinds = try Self.lines().map(\.kind)
        #expect(Set(kinds) == Set(ProxyError.Kind.allCases.map(\.name)) && kinds.count == Set(kinds).count)
    }

    @Test(
        "each kind has the status and the reason code of the page on errors, and a problem that says no more than its row",
        arguments: ProxyError.Kind.allCases)
    func everyKind(kind: ProxyError.Kind) throws {
        let line = try #require(try Self.lines().first { $0.kind == kind.name })
        // A client that has gone is sent nothing; the log has a status for it.
        let status = line.status ?? 499
        #expect((line.status == nil) == (kind == .clientGone))
        // Who is refused a connection has no exchange, and no line; the metrics have a reason for it.
        #expect(kind.reason == (kind == .connectionLimit ? "LO" : line.reason))
        #expect(line.reason.isEmpty == (kind == .connectionLimit))
        #expect(StatusText.of(status).utf8CodeUnitCount > 0)
        let response = ErrorResponder.response(ProxyError(kind), for: try Self.exchange())
        #expect(response.status == status)
        let body = String(decoding: response.body, as: UTF8.self)
        #expect(body.contains("\"status\":\(status),"))
        #expect(body.contains("\"detail\":\"\(kind.row.detail)\""))
        #expect(response.fields.contains { $0.name == "Content-Type" && $0.value == "application/problem+json" })
        let proxyStatus = response.fields.first { $0.name == "Proxy-Status" }?.value
        #expect((proxyStatus == nil) == (kind.row.proxyStatus.utf8CodeUnitCount == 0))
    }

    @Test(
        "the error types of RFC 9209 are those of its §2.3",
        arguments: [
            (.connectFailure, "connection_refused"), (.connectTimeout, "connection_timeout"),
            (.unresolvedTarget, "dns_error"), (.noTarget, "destination_unavailable"),
            (.poolOverflow, "connection_limit_reached"), (.firstByteTimeout, "http_response_timeout"),
            (.totalTimeout, "http_response_timeout"), (.idleTimeout, "connection_read_timeout"),
            (.upstreamClosed, "connection_terminated"), (.badResponse, "http_protocol_error"),
            (.unusableResponse, "http_protocol_error"), (.partFailed, "destination_unavailable"),
            (.partTimeout, "http_response_timeout"), (.connectionLimit, "connection_limit_reached"),
            (.badRequest, "http_request_error"), (.filterTimeout, "proxy_internal_error"),
            (.internalError, "proxy_internal_error"),
        ] as [(ProxyError.Kind, String)])
    func errorTypes(kind: ProxyError.Kind, type: String) throws {
        let response = ErrorResponder.response(ProxyError(kind), for: try Self.exchange())
        #expect(response.fields.first { $0.name == "Proxy-Status" }?.value == "portico; error=\(type)")
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
            ("text/plain;q=0.9, text/html;q=0.1, */*;q=0.05", "text/plain; charset=utf-8"),
            ("text/plain;q=0.5, text/html;q=0.5", "text/plain; charset=utf-8"),
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
