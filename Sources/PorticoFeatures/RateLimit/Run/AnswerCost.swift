// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON

/// What one answer says that it cost, as it passes.
final class AnswerCost {
    private let paths: [(limit: Int, path: JSONPath)]
    private var costs: [(limit: Int, cost: Int64)] = []
    private var body: [UInt8] = []
    private var events: EventStreamReader?
    private var isTooLong = false

    /// The longest JSON that is looked into.
    private static let longest = 1 << 20
    private static let greatest: Int64 = 1_000_000_000

    init(_ paths: [(limit: Int, path: JSONPath)], isEventStream: Bool) {
        self.paths = paths
        if isEventStream { self.events = EventStreamReader() }
    }

    /// What a limit is to be charged: 1 where the answer says nothing, or nonsense.
    func value(of limit: Int) -> Int64 { self.costs.last { $0.limit == limit }?.cost ?? 1 }

    func take(field text: String?, for limit: Int) {
        if let text, let cost = Self.cost(text) { self.costs.append((limit, cost)) }
    }

    func take(_ piece: Span<UInt8>) {
        guard !self.paths.isEmpty else { return }
        if self.events != nil {
            self.events?.read(piece) { self.look(into: $0) }
        } else if self.body.count + piece.count <= Self.longest, !self.isTooLong {
            piece.withUnsafeBufferPointer { self.body.append(contentsOf: $0) }
        } else {
            self.isTooLong = true
            self.body = []
        }
    }

    /// The answer is over, whether whole or not.
    func finish() {
        if self.events != nil {
            self.events?.finish { self.look(into: $0) }
        } else if !self.isTooLong {
            self.look(into: self.body)
        }
        self.body = []
    }

    private func look(into text: [UInt8]) {
        var index = JSONIndex(maximumDepth: 64)
        guard !text.isEmpty, (try? index.build(text)) != nil else { return }
        for (limit, path) in self.paths {
            guard let node = path.first(in: index, from: index.root), let value = index.scalarText(node),
                let cost = Self.cost(value)
            else { continue }
            self.costs.removeAll { $0.limit == limit }
            self.costs.append((limit, cost))
        }
    }

    /// Parts of one count as a whole; what is negative costs nothing. `nil`: it is no number.
    static func cost(_ text: String) -> Int64? {
        let text = Self.withoutLeadingZeros(text)
        guard JSONValue.isNumber(text), let number = Double(text), number.isFinite else { return nil }
        return number <= 0 ? 0 : Int64(Swift.min(number.rounded(.up), Double(Self.greatest)))
    }

    /// `00005` is 5, as `-05` is -5.
    private static func withoutLeadingZeros(_ text: String) -> String {
        let sign = text.hasPrefix("-") ? "-" : ""
        let digits = text.dropFirst(sign.count)
        let rest = digits.drop { $0 == "0" }
        guard rest.count < digits.count else { return text }
        return sign + (rest.first.map { $0.isASCII && $0.isWholeNumber } == true ? "" : "0") + rest
    }
}
