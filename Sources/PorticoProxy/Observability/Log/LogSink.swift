// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Takes batches of lines from the workers; must not block them.
package protocol LogSink: AnyObject, Sendable {
    /// - Parameters:
    ///   - lines: whole lines, each with its line end.
    ///   - count: of lines.
    func write(_ lines: Span<UInt8>, count: Int)
}
