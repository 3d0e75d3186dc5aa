// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting

/// An address at which nobody listens.
final class DeadPort: Sendable {
    let port: Int
    private let descriptor: Int32

    var url: String { "http://127.0.0.1:\(self.port)" }

    /// Bound and never listening, so that no other test gets the port.
    init(on loopback: Loopback = .v4, port: Int = 0) throws {
        (self.descriptor, self.port) = try loopback.bind(port: port)
    }

    deinit { close(self.descriptor) }

    /// A listener that never accepts and has no room left: a connection to it is never made.
    static func full(on loopback: Loopback = .v4, port: Int = 0) async throws -> (DeadPort, [RawConnection]) {
        let dead = try DeadPort(on: loopback, port: port)
        guard listen(dead.descriptor, 0) == 0 else { throw TestingError("port \(dead.port) cannot listen") }
        return (dead, [try await RawConnection.connect(host: loopback.host, port: dead.port)])
    }

    /// So many addresses with this port, at none of which anybody listens.
    func addresses(_ count: Int) -> [String] {
        (0..<count).map { "http://127.0.\($0 / 200).\($0 % 200 + 1):\(self.port)" }
    }
}
