// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Buffers that sockets write their bursts into: each is one socket's from its burst's first byte to its last, so that
/// no byte can stand in another one's. A worker needs few, as bursts are short.
struct BufferPool {
    private var spare: [OutputBuffer] = []

    private static let capacity = 16 * 1024
    /// Larger ones are not kept.
    private static let largest = 256 * 1024
    private static let maximumSpare = 8

    /// - Parameter buffer: Has no storage before.
    mutating func acquire(_ buffer: inout OutputBuffer) {
        buffer = self.spare.popLast() ?? OutputBuffer(capacity: Self.capacity)
    }

    /// - Parameter buffer: Is empty, and has no storage afterwards.
    mutating func release(_ buffer: inout OutputBuffer) {
        if self.spare.count < Self.maximumSpare, buffer.capacity <= Self.largest { self.spare.append(buffer) }
        buffer = OutputBuffer()
    }
}
