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
        /// The end of the lines that were dealt with.
        var end: Int
        /// The output took nothing for too long; from `end` on nothing is done.
        var isHeldUp = false
        /// Of the last failure; 0: none.
        var error: Int32 = 0
    }

    private let port: LogPort
    private var rest: [UInt8] = []

    /// Takes nothing.
    static var none: LogOutput { LogOutput(borrowing: -1) }

    /// The descriptor is closed with the output.
    init(owning descriptor: Int32) { self.port = LogPort(descriptor, isOwned: true) }

    init(borrowing descriptor: Int32) { self.port = LogPort(borrowing: descriptor) }

    /// Writes whole lines, from `start` on. Waits for the output until then; after that writes what it takes at once.
    mutating func write(_ lines: [UInt8], from start: Int, until deadline: ContinuousClock.Instant) -> Result {
        var result = Result(end: start)
        if !self.rest.isEmpty {
            let end = self.put(self.rest, 0, deadline, &result)
            self.rest.removeFirst(end)
            if self.rest.isEmpty { result.written = 1 }
        }
        if self.rest.isEmpty {
            result.end = self.put(lines, start, deadline, &result)
            result.written += Self.lineCount(lines, start, result.end)
            self.rest = Self.tornLine(lines, start, result.end)
            result.end += self.rest.count
        }
        if result.error != 0 {
            result.dropped = Self.lineCount(lines, result.end, lines.count)
            result.end = lines.count
        }
        return result
    }

    /// The count of lines that are lost with it.
    @discardableResult
    func close() -> Int {
        self.port.close()
        return self.rest.isEmpty ? 0 : 1
    }

    /// The same, where another one follows: if it is the same file or pipe, it completes what was begun.
    func close(for next: inout LogOutput) -> Int {
        if self.port.isSame(as: next.port) { next.rest = self.rest }
        let count = self.close()
        return next.rest.isEmpty ? count : 0
    }

    static func lineCount(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            var count = 0
            var next = base + start
            // A line has hundreds of bytes: the C library looks at 32 of them at once.
            while let newline = memchr(next, Int32(UInt8(ascii: "\n")), base + end - next) {
                next = UnsafeRawPointer(newline) + 1
                count += 1
            }
            return count
        }
    }

    /// The rest of a line whose beginning stands before `end`.
    private static func tornLine(_ lines: [UInt8], _ start: Int, _ end: Int) -> [UInt8] {
        guard end > start, end < lines.count, lines[end - 1] != UInt8(ascii: "\n") else { return [] }
        let newline = lines[end...].firstIndex(of: UInt8(ascii: "\n")) ?? lines.count - 1
        return Array(lines[end...newline])
    }

    /// The end of what was taken; less than all when it is held up or after an error.
    private func put(
        _ bytes: [UInt8], _ start: Int, _ deadline: ContinuousClock.Instant, _ result: inout Result
    ) -> Int {
        var start = start
        while start < bytes.count {
            switch self.port.write(bytes, from: start, until: deadline) {
            case .taken(let count): start += count
            case .interrupted: continue
            case .heldUp:
                result.isHeldUp = true
                return start
            case .failed(let error):
                result.error = error
                return start
            }
        }
        return start
    }
}
