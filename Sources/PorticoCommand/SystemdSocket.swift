// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoServer

/// Tells systemd how the gateway is (sd_notify(3)); does nothing where nobody listens.
enum SystemdSocket {
    static func ready() { self.send("READY=1\nSTATUS=Serving") }

    static func note(_ event: GatewayEvent) {
        switch event {
        case .reloading: self.send("RELOADING=1\nMONOTONIC_USEC=\(self.microseconds())\nSTATUS=Reloading")
        case .reloaded(true): self.send("READY=1\nSTATUS=Serving")
        case .reloaded(false): self.send("READY=1\nSTATUS=Serving; the last reload failed")
        case .draining: self.send("STOPPING=1\nSTATUS=Draining")
        }
    }

    private static func microseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }

    /// One datagram to the socket that the service manager named: a path, or a name of the abstract space after `@`.
    private static func send(_ message: String) {
        guard let name = getenv("NOTIFY_SOCKET").map({ Array(String(cString: $0).utf8) }),
            name.first == UInt8(ascii: "/") || name.first == UInt8(ascii: "@")
        else { return }
        var address = sockaddr_un()
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: name)
            if name[0] == UInt8(ascii: "@") { path[0] = 0 }
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let bytes = Array(message.utf8)
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}
