// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import PorticoTesting

/// The socket of a service manager (sd_notify(3)).
final class NotifySocket: Sendable {
    private let descriptor: Int32
    /// For `NOTIFY_SOCKET`.
    let name: String

    /// - Parameter name: A path, or a name of the abstract space after `@`.
    init(_ name: String) throws {
        self.name = name
        self.descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if name.hasPrefix("@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(self.descriptor, $0, length) }
        }
        guard result == 0 else { throw TestingError("no socket \(name)") }
    }

    deinit { close(self.descriptor) }

    /// The lines of the next message.
    func receive() async throws -> [String] {
        let descriptor = self.descriptor
        let text = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var bytes = [UInt8](repeating: 0, count: 4096)
                let count = recv(descriptor, &bytes, bytes.count, 0)
                continuation.resume(returning: String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self))
            }
        }
        guard !text.isEmpty else { throw TestingError("no message came to \(self.name)") }
        return text.split(separator: "\n").map(String.init)
    }
}
