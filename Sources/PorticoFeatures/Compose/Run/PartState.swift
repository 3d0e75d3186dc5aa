// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON

/// Where one part of a composition stands.
struct PartState {
    enum Phase { case waiting, running, ended }

    var phase = Phase.waiting
    /// What its lookups have found in other parts.
    var found: [PartSearch.Found] = []
    /// What other parts see: the answer after `pick`, or the fallback.
    var value: PartValue?
    /// What goes into the composed answer.
    var shown: JSONSlice?
    var failure: PartFailure?
    /// On the worker's clock.
    var startedAt: UInt64 = 0
    var endedAt: UInt64 = 0
    /// Of the last answer; 0: none.
    var status = 0
    var calls = 0

    // A part that is called for each element
    var elements: [PartValue] = []
    /// Of each element; `nil`: none yet, or none at all.
    var results: [JSONSlice?] = []
    var nextElement = 0
    var running = 0
    /// The next elements are being started.
    var isStarting = false
    /// Elements without a result.
    var missing = 0
    /// There are more elements than are called for.
    var isCut = false
    /// Of these the first in the list.
    var firstMissing: Int?
    /// Bytes of the results so far.
    var size = 0

    /// Whether the results together are more than the whole answer may be. Which of them came first does not matter:
    /// none is kept.
    func isTooLarge(_ limit: Int) -> Bool { self.size > limit }

    /// Lets go of the results, and of the elements that nobody was called for yet.
    mutating func drop() {
        self.results = []
        self.nextElement = self.elements.count
    }
}
