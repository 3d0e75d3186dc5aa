// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One metric: its name, and what its samples are told apart by.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable { case counter, gauge, histogram }

    var name: String
    var kind: Kind
    var help: String
    var labels: [String]

    init(_ name: String, _ kind: Kind, _ labels: [String], _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }

    /// One without labels.
    init(_ name: String, _ kind: Kind, _ help: String) { self.init(name, kind, [], help) }
}
