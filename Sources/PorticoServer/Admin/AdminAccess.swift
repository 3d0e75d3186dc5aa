// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire

/// Who may look into the gateway and change it: whoever has the token (RFC 6750 §2.1). Where none is configured, only
/// programs on the same machine.
struct AdminAccess: Filter, Sendable {
    static let name = "admin_access"
    let token: Secret?

    func request(_ exchange: Exchange) -> Verdict {
        guard let token = self.token else { return self.isLocal(exchange) ? .next : .respond(Self.refusal) }
        guard let credentials = exchange.request.fields.joinedValue(named: "authorization") else {
            return .respond(Self.challenge("This needs the token of 'admin.token' as a bearer token.", error: nil))
        }
        let words = credentials.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer", token.matches(words[1].utf8) else {
            return .respond(Self.challenge("The token is not the right one.", error: "invalid_token"))
        }
        return .next
    }

    /// A program of this machine that means this machine. A page in a browser is none: it comes with `Origin`, or (where
    /// its host's name was made to lead here) with a foreign `Host`. Nor is a proxy on this machine, which says for whom
    /// it asks.
    private func isLocal(_ exchange: Exchange) -> Bool {
        // Those that the gateway does not believe have been dropped by now; that they came is enough.
        let isSentOn = exchange.request.fields.slots.contains { slot in
            slot.id == .via || slot.id == .forwarded || slot.id == .forwardedFor
        }
        let isPage = !exchange.request.fields.indices(named: "origin").isEmpty
        guard exchange.clientIP.isLoopback, !isSentOn, !isPage else { return false }
        let host = exchange.request.fields.string(exchange.request.host).lowercased()
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let address = isBracketed ? String(host.dropFirst().dropLast()) : host
        return host == "localhost" || IPAddress(address)?.isLoopback == true
    }

    private static var refusal: LocalResponse {
        .problem(
            403,
            "Without 'admin.token' only health and metrics answer, and programs on this machine (Host: localhost).")
    }

    private static func challenge(_ detail: String, error: String?) -> LocalResponse {
        let parameter = error.map { ", error=\"\($0)\"" } ?? ""
        return .problem(
            401, detail, fields: [.init("WWW-Authenticate", "Bearer realm=\"portico admin\"\(parameter)")])
    }
}
