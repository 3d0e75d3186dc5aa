// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The body that somebody reads whole, so far.
struct BodyCollector {
    /// In bytes.
    let limit: Int
    let isComplete: ([UInt8]) -> Void
    private(set) var data: [UInt8] = []

    init(limit: Int, isComplete: @escaping ([UInt8]) -> Void) {
        self.limit = limit
        self.isComplete = isComplete
    }

    mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { self.data.append(contentsOf: $0) }
    }
}
