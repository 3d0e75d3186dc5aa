// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// How large a share of some exchanges gets a line.
package struct LogShare: Sendable, Hashable {
    package enum Scope: Sendable, Hashable {
        /// An exact status.
        case status(Int)
        /// 1 to 5: the first digit.
        case statusClass(Int)
        /// The gateway decided the answer, or the status is 500 or above.
        case errors
    }

    package var scope: Scope
    package var share: Ratio

    package init(_ scope: Scope, _ share: Ratio) {
        self.scope = scope
        self.share = share
    }
}

/// Decides which exchanges get a line: an exact status before `errors` before the class; all where nothing is said.
struct LogSample: Sendable {
    /// Parts per million by status, for exchanges without and with a reason.
    private var ordinary = [Int32](repeating: Self.whole, count: Self.bound)
    private var failed = [Int32](repeating: Self.whole, count: Self.bound)

    private static let whole: Int32 = 1_000_000
    /// Above every status.
    private static let bound = 600

    init(_ shares: [LogShare]) {
        for share in shares { if case .statusClass(let digit) = share.scope { self.set(share, digit * 100, 100) } }
        for share in shares where share.scope == .errors {
            for status in 0..<Self.bound {
                self.failed[status] = Int32(share.share.partsPerMillion)
                if status >= 500 { self.ordinary[status] = Int32(share.share.partsPerMillion) }
            }
        }
        for share in shares { if case .status(let status) = share.scope { self.set(share, status, 1) } }
    }

    private mutating func set(_ share: LogShare, _ start: Int, _ count: Int) {
        for status in start..<(start + count) where (0..<Self.bound).contains(status) {
            self.ordinary[status] = Int32(share.share.partsPerMillion)
            self.failed[status] = Int32(share.share.partsPerMillion)
        }
    }

    func takes(_ status: Int, hasReason: Bool, _ random: inout FastRandom) -> Bool {
        let status = Swift.min(Swift.max(status, 0), Self.bound - 1)
        let share = hasReason ? self.failed[status] : self.ordinary[status]
        return share == Self.whole || random.below(Int(Self.whole)) < Int(share)
    }
}
