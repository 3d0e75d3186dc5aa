// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How an answer would be made of several calls, as far as the request alone decides it.
package struct CompositionPlan: Sendable {
    /// For all parts together, in nanoseconds.
    package var deadline: UInt64
    package var parts: [Part]

    package init(deadline: UInt64, parts: [Part]) {
        self.deadline = deadline
        self.parts = parts
    }

    /// One part: what would be asked, when, and of whom. What other parts must say first stands as it is written.
    package struct Part: Sendable {
        package var name: String
        /// As the configuration has it.
        package var call: String
        /// The parts that it waits for.
        package var after: [String] = []
        /// 1: it starts at once; else one more than the last one that it waits for.
        package var wave = 1
        package var loop: Loop?
        package var isRequired = false
        package var forwardsAuth = false
        /// JSON text.
        package var fallback: String?
        /// In nanoseconds; what the service's own timeouts say holds as well.
        package var timeout: UInt64?
        package var body: Body?
        /// Why it would fail without being called; `nil`: nothing speaks against it yet.
        package var problem: String?
        package var destination: ExchangeRecord.Destination

        package init(name: String, call: String, destination: ExchangeRecord.Destination) {
            self.name = name
            self.call = call
            self.destination = destination
        }
    }

    /// A call for each element of an array.
    package struct Loop: Sendable {
        /// The word for the element.
        package var item: String
        /// The array, as it is written.
        package var array: String
        package var maximum: Int
        package var parallel: Int

        package init(item: String, array: String, maximum: Int, parallel: Int) {
            self.item = item
            self.array = array
            self.maximum = maximum
            self.parallel = parallel
        }
    }

    /// What is sent with a call.
    package enum Body: Sendable {
        /// The client's own.
        case request
        /// JSON text.
        case json(String)
    }
}
