// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

extension PlainSocket {
    /// Bytes that have come to the other side's system and that the other side, which is in this process, has not read.
    var unreadByPeer: Int {
        let ours = Self.port(self.descriptor, getsockname)
        for descriptor in 3..<Int32(4096) where descriptor != self.descriptor {
            guard ours != nil, Self.port(descriptor, getpeername) == ours else { continue }
            var count: Int32 = 0
            return ioctl(descriptor, UInt(FIONREAD), &count) == 0 ? Int(count) : -1
        }
        return -1
    }

    /// The port of one end of an IPv4 connection.
    private static func port(
        _ descriptor: Int32, _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> UInt16? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(descriptor, $0, &length) }
        }
        return result == 0 && address.sin_family == sa_family_t(AF_INET) ? address.sin_port : nil
    }

    /// Sends as much as the other side and the systems between take, and returns when they have taken nothing for a
    /// while; how much that was.
    func fill(_ bytes: ArraySlice<UInt8>) -> Int {
        var sent = 0
        while sent < bytes.count, self.isWritable(within: 400) {
            let count = bytes.dropFirst(sent).withUnsafeBytes {
                Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            guard count > 0 || errno == EAGAIN else { break }
            sent += max(count, 0)
        }
        return sent
    }

    private func isWritable(within milliseconds: Int32) -> Bool {
        var watched = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&watched, 1, milliseconds) > 0
    }
}
