// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting

/// A service's side of `PlainSocket`: takes connections one by one.
final class PlainListener: Sendable {
    private let descriptor: Int32
    let port: Int

    var url: String { "http://127.0.0.1:\(self.port)" }

    /// - Parameter receiveBuffer: Of each connection, in bytes.
    init(receiveBuffer: Int32) throws {
        (self.descriptor, self.port) = try Loopback.v4.bind()
        var size = receiveBuffer
        setsockopt(self.descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard listen(self.descriptor, 16) == 0 else { throw TestingError("port \(self.port) cannot listen") }
    }

    deinit { close(self.descriptor) }

    /// Waits for the next connection.
    func accept() throws -> PlainSocket {
        let descriptor = Glibc.accept(self.descriptor, nil, nil)
        guard descriptor >= 0 else { throw TestingError("no connection came: errno \(errno)") }
        return PlainSocket(descriptor: descriptor)
    }
}
