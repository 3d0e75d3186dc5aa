// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A descriptor that takes lines. A line of which it took only a part is completed before any other, so that a full
/// disk leaves no broken line behind.
struct LogOutput: Sendable {
    /// What became of some lines.
    struct Result {
        var written = 0
        var dropped = 0
        /// Of the last failure; 0: none.
        var error: Int32 = 0
    }

    let descriptor: Int32
    /// Closed when it is not used any more.
    let isOwned: Bool
    private var rest: [UInt8] = []

    init(descriptor: Int32, isOwned: Bool) {
        self.descriptor = descriptor
        self.isOwned = isOwned
    }

    /// Blocks while the descriptor takes nothing.
    mutating func write(_ lines: [UInt8]) -> Result {
        var result = Result()
        if !self.rest.isEmpty {
            let count = self.writeAll(self.rest, &result.error)
            self.rest.removeFirst(count)
            guard self.rest.isEmpty else {
                result.dropped = Self.lineCount(lines, 0, lines.count)
                return result
            }
            result.written = 1
        }
        let count = self.writeAll(lines, &result.error)
        result.written += Self.lineCount(lines, 0, count)
        var end = count
        if count > 0, count < lines.count, lines[count - 1] != UInt8(ascii: "\n") {
            while end < lines.count, lines[end] != UInt8(ascii: "\n") { end += 1 }
            end = Swift.min(end + 1, lines.count)
            self.rest = Array(lines[count..<end])
        }
        result.dropped = Self.lineCount(lines, end, lines.count)
        return result
    }

    /// The count of lines that are lost with it.
    @discardableResult
    func close() -> Int {
        if self.isOwned { Glibc.close(self.descriptor) }
        return self.rest.isEmpty ? 0 : 1
    }

    private static func lineCount(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
        var count = 0
        var index = start
        while index < end {
            if bytes[index] == UInt8(ascii: "\n") { count += 1 }
            index += 1
        }
        return count
    }

    /// How many bytes were taken; fewer than all after an error.
    private func writeAll(_ bytes: [UInt8], _ error: inout Int32) -> Int {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(self.descriptor, $0.baseAddress.map { $0 + start }, bytes.count - start)
            }
            if count > 0 {
                start += count
            } else if count < 0, errno == EAGAIN {
                var wanted = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wanted, 1, -1)
            } else if count == 0 || errno != EINTR {
                error = count == 0 ? EIO : errno
                return start
            }
        }
        return start
    }
}
