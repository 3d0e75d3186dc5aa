// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
public import PorticoProxy
import PorticoWire

/// `headers`: sets, adds and removes fields of the request to the service and of the response to the client.
public struct HeadersFilter: Filter {
    public static let name = "headers"
    private let config: HeadersConfig

    public init(_ config: HeadersConfig) { self.config = config }

    public func request(_ exchange: Exchange) -> Verdict {
        let changes = self.config.request
        for name in changes.remove { exchange.request.fields.drop(named: name) }
        for (header, sets) in Self.values(changes) {
            guard let value = exchange.expand(header.value) else { return .respond(exchange.problem(.missingValue)) }
            if sets { exchange.request.fields.drop(named: header.name) }
            exchange.request.fields.add(name: header.name, value: value)
        }
        return .next
    }

    /// A value that is missing leaves its field out: the answer is there already.
    public func response(_ exchange: Exchange) {
        let changes = self.config.response
        for name in changes.remove { exchange.response.fields.drop(named: name) }
        for (header, sets) in Self.values(changes) {
            guard let value = exchange.expand(header.value) else { continue }
            if sets { exchange.response.fields.drop(named: header.name) }
            exchange.response.fields.add(name: header.name, value: value)
        }
    }

    private static func values(_ changes: HeaderChanges) -> [(HeaderValue, Bool)] {
        changes.set.map { ($0, true) } + changes.add.map { ($0, false) }
    }
}
