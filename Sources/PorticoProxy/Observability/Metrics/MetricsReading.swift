// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoWire

/// What one worker has counted up to now: a copy that other threads may read.
public struct MetricsReading: Sendable {
    /// Exchanges of one route with one service; both are empty where there was none.
    public struct Exchanges: Sendable {
        public var route: String
        /// The route's path pattern as written.
        public var template: String
        public var service: String
        public var durations: [Durations]
        public var errors: [Errors]
        public var requestBytes: UInt64
        public var responseBytes: UInt64
    }

    public struct Durations: Sendable {
        public var method: Method
        public var status: StatusClass
        public var histogram: DurationHistogram
    }

    public struct Errors: Sendable {
        public var kind: ProxyError.Kind
        public var count: UInt64
    }

    /// One part of a route's composed answers.
    public struct Part: Sendable {
        public var route: String
        public var name: String
        public var service: String
        public var durations: DurationHistogram
        public var calls: UInt64
        public var failures: [Failures]
    }

    public struct Failures: Sendable {
        public var reason: String
        public var count: UInt64
    }

    public struct Service: Sendable {
        public var name: String
        public var attempts: [Attempts]
        public var retries: UInt64
    }

    /// Attempts to have a service answer; `error` says why they failed.
    public struct Attempts: Sendable {
        public var status: StatusClass
        public var error: ProxyError.Kind?
        public var histogram: DurationHistogram
    }

    public struct Target: Sendable {
        public var service: String
        public var name: String
        public var inFlight: Int
        public var idle: Int
        /// In use, or being made.
        public var active: Int
        public var opened: UInt64
        public var connectFailures: UInt64
    }

    public struct Listener: Sendable {
        public var name: String
        public var open: Int
        public var accepted: UInt64
        public var refused: UInt64
    }

    public var exchanges: [Exchanges] = []
    public var parts: [Part] = []
    public var services: [Service] = []
    public var targets: [Target] = []
    public var listeners: [Listener] = []
    /// Exchanges in flight.
    public var inFlight = 0

    public init() {}
}
