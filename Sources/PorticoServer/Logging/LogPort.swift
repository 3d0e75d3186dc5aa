// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

// X509 brings this module along, and the optimizer finds the system's types there.
import CoreFoundation
import Glibc

/// A descriptor to write to, whatever it is, without waiting longer than is wanted.
struct LogPort: Sendable {
    enum Outcome {
        case taken(Int)
        case interrupted
        /// It took nothing until the deadline.
        case heldUp
        case failed(Int32)
    }

    private enum Kind {
        /// Takes everything at once, or fails.
        case file
        case socket
        /// A pipe, a terminal, a device.
        case stream
    }

    private let descriptor: Int32
    private let isOwned: Bool
    private let kind: Kind
    /// A write may wait for ever, unless there is room before it.
    private let isBlocking: Bool

    /// What a pipe with room takes at once, and in one piece (pipe(7)).
    private static let pieceSize = 4096

    init(_ descriptor: Int32, isOwned: Bool) {
        self.descriptor = descriptor
        self.isOwned = isOwned
        self.kind = Self.kind(of: descriptor)
        self.isBlocking = fcntl(descriptor, F_GETFL) & O_NONBLOCK == 0
    }

    /// Others may use the descriptor's open file too, and rely on its flags. So a pipe or terminal is opened a second
    /// time, not to block; where that is not allowed, it is used as it is.
    init(borrowing descriptor: Int32) {
        let plain = LogPort(descriptor, isOwned: false)
        // One that was closed is open for reading (`portico_open_standard_streams`): writing to it stays an error.
        let isWritable = fcntl(descriptor, F_GETFL) & O_ACCMODE != O_RDONLY
        guard plain.kind == .stream, plain.isBlocking, isWritable else {
            self = plain
            return
        }
        let own = open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        self = own >= 0 ? LogPort(own, isOwned: true) : plain
    }

    private static func kind(of descriptor: Int32) -> Kind {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .file }
        switch status.st_mode & S_IFMT {
        case S_IFSOCK: return .socket
        case S_IFIFO, S_IFCHR: return .stream
        default: return .file
        }
    }

    /// Whether both lead to the same file or pipe.
    func isSame(as other: LogPort) -> Bool {
        var mine = stat()
        var others = stat()
        guard fstat(self.descriptor, &mine) == 0, fstat(other.descriptor, &others) == 0 else { return false }
        return mine.st_dev == others.st_dev && mine.st_ino == others.st_ino
    }

    func close() {
        if self.isOwned { Glibc.close(self.descriptor) }
    }

    // MARK: Writing

    /// Some of the bytes; what is not a file gets whole lines where they fit into a piece.
    func write(_ bytes: [UInt8], from start: Int, until deadline: ContinuousClock.Instant) -> Outcome {
        if self.kind == .stream, self.isBlocking, !self.hasRoom(until: deadline) { return .heldUp }
        let end = self.kind == .file ? bytes.count : Self.pieceEnd(bytes, start)
        let count = bytes.withUnsafeBytes { self.send(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
        guard count <= 0 else { return .taken(count) }
        let error = count == 0 ? EIO : errno
        switch error {
        case EINTR: return .interrupted
        case EAGAIN: return self.hasRoom(until: deadline) ? .interrupted : .heldUp
        default: return .failed(error)
        }
    }

    private func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        self.kind == .socket
            ? Glibc.send(self.descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
            : Glibc.write(self.descriptor, bytes.baseAddress, bytes.count)
    }

    private static func pieceEnd(_ bytes: [UInt8], _ start: Int) -> Int {
        guard bytes.count - start > Self.pieceSize else { return bytes.count }
        var end = start + Self.pieceSize
        while end > start, bytes[end - 1] != UInt8(ascii: "\n") { end -= 1 }
        return end > start ? end : start + Self.pieceSize
    }

    /// True as well when a write would fail.
    private func hasRoom(until deadline: ContinuousClock.Instant) -> Bool {
        let left = max(.zero, ContinuousClock.now.duration(to: deadline)) / .milliseconds(1)
        var wanted = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&wanted, 1, Int32(left.rounded(.up))) != 0
    }
}
