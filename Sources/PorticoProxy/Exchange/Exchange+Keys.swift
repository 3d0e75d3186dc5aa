// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Exchange {
    /// What the filter has remembered; `nil`: nothing yet.
    @inlinable
    public subscript<Value>(_ key: ExchangeKey<Value>) -> Value? {
        get { self.values[key] }
        set { self.values[key] = newValue }
    }
}
