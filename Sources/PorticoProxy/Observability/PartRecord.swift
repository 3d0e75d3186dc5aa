// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What one part of a composed answer has come to: for the log and the metrics.
public struct PartRecord: Sendable {
    /// As in the configuration.
    public var name: String
    public var service: String
    /// Why it has no value; `nil`: it has one.
    public var reason: String?
    /// What its service answered last; 0: nothing.
    public var status: Int
    /// Several, where it is called for each element of an array.
    public var calls: Int
    /// From its start to its end, in nanoseconds.
    public var duration: UInt64

    public init(name: String, service: String, reason: String?, status: Int, calls: Int, duration: UInt64) {
        self.name = name
        self.service = service
        self.reason = reason
        self.status = status
        self.calls = calls
        self.duration = duration
    }
}
