// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A place in every exchange of a route for what one filter remembers of it: `exchange[key]`. Handed out by
/// `FilterBuilder.key(…)` when the filter is built; empty when an exchange begins.
public struct ExchangeKey<Value> {
    let index: Int
}

extension Exchange {
    /// What the filter has remembered; `nil`: nothing yet.
    public subscript<Value>(_ key: ExchangeKey<Value>) -> Value? {
        get { key.index < self.values.count ? self.values[key.index] as? Value : nil }
        set {
            while self.values.count <= key.index { self.values.append(nil) }
            self.values[key.index] = newValue
        }
    }
}
