// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// What was decided about one request, in the order in which it was decided.
package struct ExchangeRecord: Sendable {
    /// One step of the pipeline: the core's fixed ones, the route's filters, its action.
    package struct Step: Sendable, Equatable {
        package enum Verdict: String, Sendable {
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
        package var name: String
        package var verdict: Verdict
        /// Names of request fields that it took away; one that is in both lists was replaced.
        package var removed: [String] = []
        package var added: [String] = []
        /// What it says about itself.
        package var notes: [String] = []
    }

    /// Where the request goes.
    package struct Destination: Sendable {
        package var service: String
        /// The rewritten path, without the query.
        package var path: String
        package var targets: [Target] = []
        package var timeouts = Timeouts()
        /// The target that gets the request; `nil` where that depends on more than the request.
        package var target: String?
        /// What the target gets, up to the blank line, without it; where `target` is `nil`, what the first one would.
        package var head = ""
    }

    package struct Target: Sendable {
        /// As logs and metrics call it.
        package var label: String
        package var weight: Int
        /// `nil`: its name has not been looked up, or leads nowhere.
        package var address: SocketAddress?
        /// Of this worker.
        package var requestsInFlight: Int
        package var connections: Int
    }

    /// What the gateway answers itself.
    package struct Answer: Sendable {
        package var status: Int
        /// Without those that frame the message, `Date` and `X-Request-Id`.
        package var fields: [LocalResponse.Field]
        /// Of the body, in bytes.
        package var count: Int
        /// Why, where it is an error.
        package var error: ProxyError?
    }

    /// Why the request's bytes or its path were refused.
    package internal(set) var refusal: String?
    /// As it came.
    package internal(set) var rawPath = ""
    /// In canonical form.
    package internal(set) var path = ""
    /// Where the connection comes from.
    package internal(set) var peer = IPAddress(v4: 0)
    /// The peer, or whom a trusted proxy vouches for.
    package internal(set) var client = IPAddress(v4: 0)
    package internal(set) var requestID = ""
    /// `nil`: it did not come to routing.
    package internal(set) var routing: RouteExplanation?
    /// Routes that `routing` leaves out: they fail on host or path.
    package internal(set) var unlisted = 0
    package var steps: [Step] = []
    package internal(set) var destination: Destination?
    /// The calls that the answer would be made of.
    package internal(set) var composition: CompositionPlan?
    package internal(set) var answer: Answer?

    /// The step before the route's filters.
    static let routeStep = "route"

    /// The steps that are the route's filters.
    var filters: ArraySlice<Step> {
        guard let start = self.steps.firstIndex(where: { $0.name == Self.routeStep }) else { return [] }
        return self.steps[(start + 1)...].prefix(self.filterCount)
    }
    var filterCount = 0
}
