// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
package import PorticoProxy
import PorticoWire

/// `split`: one of several destinations, by conditions and by shares.
package struct SplitAction: RouteAction {
    package static let name = "split"

    /// An entry with its destination as the worker runs it.
    package struct Branch {
        enum Test {
            case condition(RequestCondition)
            /// Taken by the keys whose bucket, of a million, lies below: this share and those before it.
            case below(Int)
            case always
        }
        let test: Test
        let forward: ForwardAction
    }

    private let branches: [Branch]
    private let stickyBy: StickyKey?
    /// Buckets differ from route to route.
    private let salt: String

    package init(_ config: SplitConfig, route: String, forward: (Destination) throws -> ForwardAction) rethrows {
        var taken = 0
        self.branches = try config.entries.map { entry in
            let action = try forward(entry.to)
            if let when = entry.when {
                let condition = RequestCondition(headers: when.headers, cookies: when.cookies)
                return Branch(test: .condition(condition), forward: action)
            }
            guard let share = entry.share else { return Branch(test: .always, forward: action) }
            taken += share.partsPerMillion
            return Branch(test: .below(taken), forward: action)
        }
        self.stickyBy = config.stickyBy
        self.salt = route
    }

    package func perform(_ exchange: Exchange) {
        let bucket = self.bucket(exchange)
        for (index, branch) in self.branches.enumerated() {
            let isTaken = Self.takes(branch.test, bucket, exchange)
            if exchange.isRecorded { exchange.note(self.reason(branch.test, index, isTaken, bucket, exchange)) }
            if isTaken { return branch.forward.perform(exchange) }
        }
        exchange.fail(.internalError)
    }

    private static func takes(_ test: Branch.Test, _ bucket: Int, _ exchange: Exchange) -> Bool {
        switch test {
        case .condition(let condition): condition.holds(exchange)
        case .below(let limit): bucket < limit
        case .always: true
        }
    }

    /// For `explain`: why an entry is taken, or is not.
    private func reason(
        _ test: Branch.Test, _ index: Int, _ isTaken: Bool, _ bucket: Int, _ exchange: Exchange
    ) -> String {
        let entry = "entry \(index + 1)"
        switch test {
        case .condition: return "\(entry): its conditions \(isTaken ? "hold" : "do not hold")"
        case .below(let limit):
            let key = self.key(exchange) == nil ? nil : self.stickyBy
            let by = key.map { "by \($0)" } ?? "drawn anew for each request"
            let place = "\(Ratio(partsPerMillion: bucket)) (\(by))"
            return "\(entry): \(place) is \(isTaken ? "below" : "not below") \(Ratio(partsPerMillion: limit))"
        case .always: return "\(entry): takes the rest"
        }
    }

    /// 0 up to a million: by the sticky key where the request has it, else drawn.
    private func bucket(_ exchange: Exchange) -> Int {
        guard let key = self.key(exchange) else { return exchange.draw(below: 1_000_000) }
        return Int(StableHash.of("\(self.salt)\u{0}\(key)") % 1_000_000)
    }

    private func key(_ exchange: Exchange) -> String? {
        switch self.stickyBy {
        case nil: nil
        case .clientIP: exchange.clientIP.description
        case .cookie(let name): exchange.cookie(name)
        case .header(let name): exchange.request.fields.joinedValue(named: name)
        }
    }
}
