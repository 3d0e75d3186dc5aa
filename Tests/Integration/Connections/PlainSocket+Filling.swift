// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

extension PlainSocket {
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
