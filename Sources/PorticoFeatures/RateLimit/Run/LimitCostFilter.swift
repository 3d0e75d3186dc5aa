// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import PorticoProxy
import PorticoWire

/// Reads what answers say that they cost, as services send them.
struct LimitCostFilter: StreamFilter {
    static let name = "limit"
    private let headers: [(limit: Int, name: String)]
    private let paths: [(limit: Int, path: JSONPath)]
    private let cost: ExchangeKey<AnswerCost>

    /// `nil`: no limit of the route asks for it.
    init?(_ route: RouteLimits) {
        self.headers = route.all.indices.compactMap { index in route.all[index].cost.header.map { (index, $0) } }
        self.paths = route.all.indices.compactMap { index in route.all[index].cost.json.map { (index, $0) } }
        self.cost = route.cost
        if self.headers.isEmpty, self.paths.isEmpty { return nil }
    }

    func request(_ exchange: Exchange) -> Verdict {
        // What is compressed cannot be read as it passes.
        if !self.paths.isEmpty { exchange.request.fields.drop(named: "Accept-Encoding") }
        return .next
    }

    func response(_ exchange: Exchange) {
        let fields = exchange.response.fields
        let type = fields.joinedValue(named: "content-type") ?? ""
        let isEventStream = type.lowercased().hasPrefix("text/event-stream")
        let isReadable = JSONType.isPlain(fields) && (isEventStream || JSONType.matches(type))
        let cost = AnswerCost(isReadable ? self.paths : [], isEventStream: isEventStream)
        for (limit, name) in self.headers { cost.take(field: fields.joinedValue(named: name), for: limit) }
        exchange[self.cost] = cost
    }

    func responsePiece(_ data: Span<UInt8>, _ exchange: Exchange) { exchange[self.cost]?.take(data) }

    func ended(_ exchange: Exchange) { exchange[self.cost]?.finish() }
}
