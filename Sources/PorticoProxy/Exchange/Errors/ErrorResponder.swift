// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// Makes the answer to a `ProxyError`: `application/problem+json` (RFC 9457), or plain text or HTML for a client that
/// asks for it, with `Proxy-Status` (RFC 9209).
enum ErrorResponder {
    static func response(
        _ error: ProxyError, for exchange: Exchange, detail: String? = nil, members: [JSONValue.Member] = []
    ) -> LocalResponse {
        let row = error.kind.row
        let format = Self.format(exchange.request)
        var fields = Problem.fields(format)
        fields.append(.init("Vary", "Accept"))
        if let status = Self.proxyStatus(row, exchange) { fields.append(.init("Proxy-Status", status)) }
        if error.kind == .methodNotAllowed { fields.append(.init("Allow", exchange.decision.allow)) }
        let problem = Problem(
            status: row.status,
            detail: detail ?? "\(row.detail)",
            route: exchange.route?.name,
            requestID: exchange.requestIDText,
            members: members
        )
        var response = LocalResponse(status: row.status, fields: fields, body: problem.body(format))
        response.closes = row.closesClient
        return response
    }

    private static func proxyStatus(_ row: ErrorRow, _ exchange: Exchange) -> String? {
        guard row.proxyStatus.utf8CodeUnitCount > 0 else { return nil }
        guard let service = exchange.serviceName else { return "portico; error=\(row.proxyStatus)" }
        return "portico; error=\(row.proxyStatus); next-hop=\"\(service)\""
    }

    /// The best of the three by the request's Accept (RFC 9110 §12.5.1); JSON where it does not say, or says anything.
    static func format(_ request: RequestHead) -> Problem.Format {
        guard let accept = request.fields.joinedValue(named: "accept") else { return .json }
        var best = (format: Problem.Format.json, quality: 0)
        for member in ListField(accept) {
            guard let format = Self.format(member.name) else { continue }
            let quality = member.quality
            if quality > best.quality { best = (format, quality) }
        }
        return best.format
    }

    private static func format(_ type: String) -> Problem.Format? {
        switch type {
        case "text/html", "application/xhtml+xml": .html
        case "text/plain", "text/*": .text
        case "application/problem+json", "application/json", "application/*", "*/*": .json
        default: nil
        }
    }
}

/// A form of an answer that is told in several.
package enum AnswerForm: Sendable, Hashable {
    case json, text, html
}

extension Exchange {
    /// The form that the request's Accept wants; JSON where it does not say.
    package var preferredForm: AnswerForm {
        switch ErrorResponder.format(self.request) {
        case .json: .json
        case .text: .text
        case .html: .html
        }
    }
}
