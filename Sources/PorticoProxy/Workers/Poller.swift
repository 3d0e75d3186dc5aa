// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CEpoll
import Glibc

/// What a descriptor is ready for.
struct Readiness: OptionSet {
    let rawValue: UInt32

    static let readable = Readiness(rawValue: UInt32(PORTICO_READABLE))
    static let writable = Readiness(rawValue: UInt32(PORTICO_WRITABLE))
    /// Both sides have ended, or the connection has failed. Reported whether asked for or not.
    static let failed = Readiness(rawValue: UInt32(PORTICO_HANGUP | PORTICO_ERROR))
}

/// Something with a descriptor that the loop watches.
protocol EventSource: AnyObject {
    func ready(_ readiness: Readiness)
}

/// epoll, level-triggered: edge triggering and io_uring gained nothing over it (see docs/performance.md).
///
/// Sources are found by descriptor; a generation beside it in the event tells a closed descriptor's late event from
/// its successor's.
final class Poller {
    private struct Entry {
        var source: (any EventSource)?
        var generation: UInt32 = 0
        var interest: UInt32 = 0
    }

    private let descriptor: Int32
    private var entries: [Entry] = []
    private let events: UnsafeMutablePointer<UInt32>
    private let data: UnsafeMutablePointer<UInt64>
    private static let batch: Int32 = 512

    init() throws(SystemError) {
        self.descriptor = portico_epoll_create()
        guard self.descriptor >= 0 else { throw SystemError("epoll_create1") }
        self.events = .allocate(capacity: Int(Self.batch))
        self.data = .allocate(capacity: Int(Self.batch))
        self.entries.reserveCapacity(1024)
    }

    deinit {
        self.events.deallocate()
        self.data.deallocate()
        close(self.descriptor)
    }

    func add(_ source: any EventSource, _ fd: Int32, _ interest: Readiness) throws(SystemError) {
        let index = Int(fd)
        while self.entries.count <= index { self.entries.append(Entry()) }
        self.entries[index].source = source
        self.entries[index].generation &+= 1
        self.entries[index].interest = interest.rawValue
        do throws(SystemError) {
            try self.control(Int32(PORTICO_ADD), fd)
        } catch {
            self.entries[index].source = nil
            throw error
        }
    }

    func change(_ fd: Int32, _ interest: Readiness) {
        guard self.entries[Int(fd)].interest != interest.rawValue else { return }
        self.entries[Int(fd)].interest = interest.rawValue
        try? self.control(Int32(PORTICO_CHANGE), fd)
    }

    /// Reports nothing more of the descriptor, not even that it has failed.
    func silence(_ fd: Int32) { try? self.control(Int32(PORTICO_REMOVE), fd) }

    /// Forgets the descriptor; closing it takes it out of epoll's set.
    func remove(_ fd: Int32) {
        self.entries[Int(fd)].source = nil
        self.entries[Int(fd)].generation &+= 1
    }

    private func control(_ operation: Int32, _ fd: Int32) throws(SystemError) {
        let entry = self.entries[Int(fd)]
        let data = UInt64(entry.generation) << 32 | UInt64(UInt32(bitPattern: fd))
        let result = portico_epoll_control(self.descriptor, operation, fd, entry.interest, data)
        if result != 0 { throw SystemError("epoll_ctl") }
    }

    /// Waits up to this long (-1: without end) and reports what is ready. `woken` runs between the wait and the
    /// reports: the loop reads its clock there; `handled` runs after each of them. False: nothing was.
    @discardableResult
    func poll(milliseconds: Int32, woken: () -> Void, handled: () -> Void) -> Bool {
        let count = portico_epoll_wait(self.descriptor, self.events, self.data, Self.batch, milliseconds)
        woken()
        guard count > 0 else { return false }
        for index in 0..<Int(count) {
            let data = self.data[index]
            let fd = Int(data & 0xffff_ffff)
            guard self.entries[fd].generation == UInt32(data >> 32), let source = self.entries[fd].source else {
                continue
            }
            source.ready(Readiness(rawValue: self.events[index]))
            handled()
        }
        return true
    }
}
