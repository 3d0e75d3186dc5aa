// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoProxy
package import PorticoWire

/// `headers`: sets, adds and removes fields of the request to the service and of the response to the client.
package struct HeadersFilter: Filter {
    package static let name = "headers"
    package static let coversOwnAnswers = true
    private let config: HeadersConfig
    private let replaced: (request: OwnFields, response: OwnFields)

    package init(_ config: HeadersConfig) {
        self.config = config
        self.replaced = (config.request.replaced, config.response.replaced)
    }

    package func request(_ exchange: Exchange) -> Verdict {
        exchange.omitFromRequest(self.replaced.request)
        if let header = self.config.request.change(request: exchange) { return HeaderChanges.lacks(header, exchange) }
        if exchange.isRecorded, !self.config.response.isEmpty { exchange.note(self.config.response.words) }
        return .next
    }

    package func requestFields(_ fields: inout Fields, _ exchange: Exchange) {
        self.config.request.change(requestTrailers: &fields)
    }

    package func response(_ exchange: Exchange) {
        exchange.omitFromResponse(self.replaced.response)
        self.config.response.change(response: exchange)
    }

    /// What is removed from the head is removed everywhere; what is set stands in the head alone.
    package func responseFields(_ fields: inout Fields, _ exchange: Exchange) {
        for name in self.config.response.remove { fields.drop(named: name) }
    }
}
