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
            guard let value = exchange.expand(header.value) else { return self.lacks(header, exchange) }
            exchange.request.fields.set(name: header.name, value: value)
        }
        for header in changes.add {
            guard let value = exchange.expand(header.value) else { return self.lacks(header, exchange) }
            exchange.request.fields.add(name: header.name, value: value)
        }
        if exchange.isTraced, !self.config.response.isEmpty { exchange.note(self.responseNote) }
        return .next
    }

    private func lacks(_ header: HeaderValue, _ exchange: Exchange) -> Verdict {
        if exchange.isTraced { exchange.note("the request lacks what '\(header.name)' needs") }
        return .respond(exchange.problem(.missingValue))
    }

    /// For `explain`, which sees what happens to the request by itself.
    private var responseNote: String {
        let changes = self.config.response
        let words = [
            ("removes", changes.remove), ("sets", changes.set.map(\.name)), ("adds", changes.add.map(\.name)),
        ]
        return "on the response: "
            + words.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: ", "))" }.joined(separator: "; ")
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
