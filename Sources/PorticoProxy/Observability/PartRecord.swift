// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What one part of a composed answer has come to: for the log and the metrics.
package struct PartRecord {
    package var label: PartLabel
    /// Why it has no value; `nil`: it has one.
    package var reason: String?
    /// What its service answered last; 0: nothing.
    package var status: Int
    /// Several, where it is called for each element of an array; 0: something that the call needs was not there.
    package var calls: Int
    /// From its start to its end, in nanoseconds.
    package var duration: UInt64

    package init(label: PartLabel, reason: String?, status: Int, calls: Int, duration: UInt64) {
        self.label = label
        self.reason = reason
        self.status = status
        self.calls = calls
        self.duration = duration
    }
}

/// Makes an answer of calls, and knows what has come of them.
package protocol PartSource: AnyObject {
    /// Hands over each part that has begun, in the order of the configuration.
    /// - Parameter now: On the worker's clock; one that has not ended by then never will.
    func forEachPart(at now: UInt64, _ body: (PartRecord) -> Void)
}
