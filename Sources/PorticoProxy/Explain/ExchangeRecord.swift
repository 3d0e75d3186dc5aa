// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// What was decided about one request, in the order in which it was decided.
public struct ExchangeRecord: Sendable {
    /// One step of the pipeline: the core's fixed ones, the route's filters, its action.
    public struct Step: Sendable, Equatable {
        public enum Verdict: String, Sendable {
            /// On to the next step.
            case next
            /// The gateway answers.
            case respond
            /// Goes to a service.
            case forward
            /// Waits for something that has not come yet.
            case wait
        }

        /// The key in the configuration, or what the core calls it.
        public var name: String
        public var verdict: Verdict
        /// Names of request fields that it took away; one that is in both lists was replaced.
        public var removed: [String] = []
        public var added: [String] = []
        /// What it says about itself.
        public var notes: [String] = []
    }

    /// Where the request goes.
    public struct Destination: Sendable {
        public var service: String
        /// The rewritten path, without the query.
        public var path: String
        public var targets: [Target] = []
        public var timeouts = Timeouts()
        /// The target that gets the request; `nil` where that depends on more than the request.
        public var target: String?
        /// What the target gets, up to the blank line, without it; where `target` is `nil`, what the first one would.
        public var head = ""
    }

    public struct Target: Sendable {
        /// As logs and metrics call it.
        public var label: String
        public var weight: Int
        /// `nil`: its name has not been looked up, or leads nowhere.
        public var address: SocketAddress?
        /// Of this worker.
        public var requestsInFlight: Int
        public var connections: Int
    }

    /// What the gateway answers itself.
    public struct Answer: Sendable {
        public var status: Int
        /// Without those that frame the message, `Date` and `X-Request-Id`.
        public var fields: [LocalResponse.Field]
        /// Of the body, in bytes.
        public var count: Int
        /// Why, where it is an error.
        public var error: ProxyError?
    }

    /// Why the request's bytes or its path were refused.
    public internal(set) var refusal: String?
    /// As it came.
    public internal(set) var rawPath = ""
    /// In canonical form.
    public internal(set) var path = ""
    /// Where the connection comes from.
    public internal(set) var peer = IPAddress(v4: 0)
    /// The peer, or whom a trusted proxy vouches for.
    public internal(set) var client = IPAddress(v4: 0)
    public internal(set) var requestID = ""
    /// `nil`: it did not come to routing.
    public internal(set) var routing: RouteExplanation?
    /// Routes that `routing` leaves out: they fail on host or path.
    public internal(set) var unlisted = 0
    public internal(set) var steps: [Step] = []
    public internal(set) var destination: Destination?
    /// The calls that the answer would be made of.
    public internal(set) var composition: CompositionPlan?
    public internal(set) var answer: Answer?

    /// The step before the route's filters.
    static let routeStep = "route"

    /// The steps that are the route's filters.
    var filters: ArraySlice<Step> {
        guard let start = self.steps.firstIndex(where: { $0.name == Self.routeStep }) else { return [] }
        return self.steps[(start + 1)...].prefix(self.filterCount)
    }
    var filterCount = 0
}
