// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How an answer would be made of several calls, as far as the request alone decides it.
public struct CompositionPlan: Sendable {
    /// For all parts together, in nanoseconds.
    public var deadline: UInt64
    public var parts: [Part]

    public init(deadline: UInt64, parts: [Part]) {
        self.deadline = deadline
        self.parts = parts
    }

    /// One part: what would be asked, when, and of whom. What other parts must say first stands as it is written.
    public struct Part: Sendable {
        public var name: String
        /// As the configuration has it.
        public var call: String
        /// The parts that it waits for.
        public var after: [String] = []
        /// 1: it starts at once; else one more than the last one that it waits for.
        public var wave = 1
        public var loop: Loop?
        public var isRequired = false
        public var forwardsAuth = false
        /// JSON text.
        public var fallback: String?
        /// In nanoseconds; what the service's own timeouts say holds as well.
        public var timeout: UInt64?
        public var body: Body?
        /// Why it would fail without being called; `nil`: nothing speaks against it yet.
        public var problem: String?
        public var destination: ExchangeRecord.Destination

        public init(name: String, call: String, destination: ExchangeRecord.Destination) {
            self.name = name
            self.call = call
            self.destination = destination
        }
    }

    /// A call for each element of an array.
    public struct Loop: Sendable {
        /// The word for the element.
        public var item: String
        /// The array, as it is written.
        public var array: String
        public var maximum: Int
        public var parallel: Int

        public init(item: String, array: String, maximum: Int, parallel: Int) {
            self.item = item
            self.array = array
            self.maximum = maximum
            self.parallel = parallel
        }
    }

    /// What is sent with a call.
    public enum Body: Sendable {
        /// The client's own.
        case request
        /// JSON text.
        case json(String)
    }
}
