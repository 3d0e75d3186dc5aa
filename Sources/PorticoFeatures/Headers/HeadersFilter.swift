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
        for header in changes.set {
            guard let value = exchange.expand(header.value) else { return .respond(exchange.problem(.missingValue)) }
            exchange.request.fields.set(name: header.name, value: value)
        }
        for header in changes.add {
            guard let value = exchange.expand(header.value) else { return .respond(exchange.problem(.missingValue)) }
            exchange.request.fields.add(name: header.name, value: value)
        }
        return .next
    }

    /// A value that is missing leaves its field out: the answer is there already.
    public func response(_ exchange: Exchange) {
        let changes = self.config.response
        for name in changes.remove { exchange.response.fields.drop(named: name) }
        for header in changes.set {
            guard let value = exchange.expand(header.value) else { continue }
            exchange.response.fields.set(name: header.name, value: value)
        }
        for header in changes.add {
            guard let value = exchange.expand(header.value) else { continue }
            exchange.response.fields.add(name: header.name, value: value)
        }
    }
}
