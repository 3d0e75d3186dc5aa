// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoWire

/// What one worker has counted up to now: a copy that other threads may read.
package struct MetricsReading: Sendable {
    /// Exchanges of one route with one service; both are empty where there was none.
    package struct Exchanges: Sendable {
        package var route: String
        /// The route's path pattern as written.
        package var template: String
        package var service: String
        package var durations: [Durations]
        package var errors: [Errors]
        package var requestBytes: UInt64
        package var responseBytes: UInt64
        /// Of the attempts, in nanoseconds.
        package var attemptTime: UInt64
    }

    package struct Durations: Sendable {
        package var method: Method
        package var status: StatusCode
        package var histogram: DurationHistogram
    }

    package struct Errors: Sendable {
        package var kind: ProxyError.Kind
        package var count: UInt64
    }

    /// One part of a route's composed answers.
    package struct Part: Sendable {
        package var route: String
        package var name: String
        package var service: String
        package var durations: DurationHistogram
        package var calls: UInt64
        package var failures: [Failures]
    }

    package struct Failures: Sendable {
        package var reason: String
        package var count: UInt64
    }

    package struct Service: Sendable {
        package var name: String
        package var attempts: [Attempts]
        package var retries: UInt64
    }

    /// Attempts to have a service answer; `error` says why they failed.
    package struct Attempts: Sendable {
        /// They were made for a part of a composition, or for another call of the gateway's own.
        package var isCall: Bool
        package var status: StatusCode
        package var error: ProxyError.Kind?
        package var histogram: DurationHistogram
    }

    package struct Target: Sendable {
        package var service: String
        package var name: String
        package var inFlight: Int
        package var idle: Int
        /// In use, or being made.
        package var active: Int
        package var opened: UInt64
        package var connectFailures: UInt64
    }

    package struct Listener: Sendable {
        package var name: String
        package var open: Int
        package var accepted: UInt64
        package var refused: UInt64
        package var failedHandshakes: UInt64
        package var glitches: [Glitch]
    }

    package struct Glitch: Sendable {
        package var spoken: String
        package var reason: String
        package var count: UInt64
    }

    package struct Store: Sendable {
        package var name: String
        /// The worker's connection stands.
        package var isOpen: Bool
        /// The store refuses what the worker sends.
        package var isRefusing: Bool
        package var commands: [Commands]
    }

    package struct Commands: Sendable {
        package var result: String
        package var durations: DurationHistogram
    }

    package var exchanges: [Exchanges] = []
    package var parts: [Part] = []
    package var services: [Service] = []
    package var targets: [Target] = []
    package var listeners: [Listener] = []
    package var stores: [Store] = []
    /// Exchanges in flight.
    package var inFlight = 0

    package init() {}
}
