// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoProxy

/// `headers`: sets, adds and removes fields of the request to the service and of the response to the client.
public struct HeadersFilter: Filter {
    public static let name = "headers"
    private let config: HeadersConfig

    public init(_ config: HeadersConfig) { self.config = config }

    public func request(_ exchange: Exchange) -> Verdict {
        if let header = self.config.request.change(request: exchange) { return HeaderChanges.lacks(header, exchange) }
        if exchange.isTraced, !self.config.response.isEmpty { exchange.note(self.config.response.words) }
        return .next
    }

    public func response(_ exchange: Exchange) { self.config.response.change(response: exchange) }
}
