// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How often each kind of error came. Short: few kinds ever come in one place.
struct ErrorCounts {
    private(set) var all: [(kind: ProxyError.Kind, count: UInt64)] = []

    mutating func add(_ kind: ProxyError.Kind) {
        if let index = self.all.firstIndex(where: { $0.kind == kind }) {
            self.all[index].count &+= 1
        } else {
            self.all.append((kind, 1))
        }
    }
}
