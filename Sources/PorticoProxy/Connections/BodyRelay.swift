// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Moves one body from the side that it comes from to the other, piece by piece, never held whole.
struct BodyRelay {
    /// In what framing the body leaves.
    enum Mode {
        /// As it comes; chunk extensions and refused trailers are left out.
        case asReceived
        /// Its data only: the end is the connection's.
        case dataOnly
        /// As chunks: the length is not known.
        case chunks
    }

    private var reader: BodyReader
    private let mode: Mode
    /// The most data that is taken, in bytes.
    private let limit: Int
    /// Field names that are dropped from trailers beside those that never pass.
    private let refusedTrailers: [String]
    /// Data that has passed, in bytes.
    private(set) var count = 0
    private var trailer: [UInt8] = []

    init(_ framing: BodyFraming, mode: Mode = .asReceived, limit: Int = .max, refusedTrailers: [String] = []) {
        self.reader = BodyReader(framing)
        self.mode = mode
        self.limit = limit
        self.refusedTrailers = refusedTrailers
    }

    var isEnded: Bool { self.reader.isEnded }
    var isUntilClose: Bool { self.reader.isUntilClose }

    /// Takes what belongs to the body from `start` on, hands it to `writer` (`nil`: drops it), and returns where it stopped.
    mutating func relay(_ bytes: Span<UInt8>, from start: Int, to writer: BurstWriter?) throws -> Int {
        var index = start
        var runStart = start
        while index < bytes.count, !self.reader.isEnded {
            if self.reader.isAtTrailers {
                Self.write(bytes, runStart, index, writer)
                return try self.relayTrailers(bytes, from: index, to: writer)
            }
            let step = try self.reader.next(bytes, from: index)
            switch step.kind {
            case .data:
                self.count += step.end - index
                if self.count > self.limit { throw ProxyError(.bodyTooLarge) }
                if self.mode == .chunks { self.writeChunk(bytes, index, step.end, writer) }
                if self.mode != .asReceived, self.mode != .chunks { Self.write(bytes, index, step.end, writer) }
                if self.mode != .asReceived { runStart = step.end }
            case .framing, .lastChunk:
                if self.mode != .asReceived { runStart = step.end }
            case .skipped:
                let kept = self.mode == .asReceived ? index : runStart
                Self.write(bytes, runStart, kept, writer)
                runStart = step.end
            }
            index = step.end
        }
        Self.write(bytes, runStart, index, writer)
        return index
    }

    /// Takes what belongs to the body from `start` on, keeps its data, and returns where it stopped.
    mutating func collect(_ bytes: Span<UInt8>, from start: Int, into data: inout [UInt8]) throws -> Int {
        var index = start
        while index < bytes.count, !self.reader.isEnded {
            if self.reader.isAtTrailers { return try self.relayTrailers(bytes, from: index, to: nil) }
            let step = try self.reader.next(bytes, from: index)
            if case .data = step.kind {
                self.count += step.end - index
                if self.count > self.limit { throw ProxyError(.bodyTooLarge) }
                bytes.extracting(index..<step.end).withUnsafeBufferPointer { data.append(contentsOf: $0) }
            }
            index = step.end
        }
        return index
    }

    @inline(__always)
    private static func write(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ writer: BurstWriter?) {
        if start < end { writer?.write(bytes.extracting(start..<end)) }
    }

    private func writeChunk(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ writer: BurstWriter?) {
        guard let writer, start < end else { return }
        writer.worker.output.append(hexadecimal: end - start)
        writer.worker.output.append("\r\n")
        writer.write(bytes.extracting(start..<end))
        writer.worker.output.append("\r\n")
    }

    /// Collects the trailer section, and writes the trailers that may pass behind the last chunk, which has passed already.
    private mutating func relayTrailers(_ bytes: Span<UInt8>, from start: Int, to writer: BurstWriter?) throws -> Int {
        if self.trailer.isEmpty, bytes.count >= start + 2, bytes[start] == 0x0d, bytes[start + 1] == 0x0a {
            // No trailers, as nearly always: nothing to collect.
            if self.mode == .asReceived { writer?.worker.output.append("\r\n") }
            self.reader.endTrailers()
            return start + 2
        }
        let before = self.trailer.count
        bytes.extracting(start...).withUnsafeBufferPointer { self.trailer.append(contentsOf: $0) }
        var fields = Fields()
        guard let end = try TrailerParser().parse(self.trailer.span, into: &fields) else { return bytes.count }
        for name in self.refusedTrailers { fields.drop(named: name) }
        if self.mode == .asReceived, let writer {
            writer.worker.output.append(fields)
            writer.worker.output.append("\r\n")
        }
        self.reader.endTrailers()
        self.trailer = []
        return start + end - before
    }

    /// The connection that the body came from has ended. False: in the middle of the body.
    mutating func endOfConnection(_ writer: BurstWriter?) -> Bool {
        guard self.reader.isUntilClose else { return self.reader.isEnded }
        if self.mode == .chunks { writer?.worker.output.append("0\r\n\r\n") }
        self.reader = BodyReader(.none)
        return true
    }
}
