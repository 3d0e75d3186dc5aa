// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import PorticoTesting
import Testing

extension Timed {
    /// A service that has sent its whole answer may reset the connection (it closes with something unread): what has
    /// come is the client's, though it could not take it at that time.
    @Suite struct ResetBehindAnswerTests {
        private static let piece =
            [UInt8]("1000\r\n".utf8) + [UInt8](repeating: 0x61, count: 4096) + [UInt8]("\r\n".utf8)
        private static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

        /// Sends a chunked answer to a client that reads nothing, until nobody takes more; then as much of the rest as
        /// `end`, and resets the connection once the gateway's system has it all.
        /// - Returns: how many pieces were sent, and what the client got.
        private static func run(_ port: Int, _ listener: PlainListener, end: String) throws -> (Int, [UInt8]) {
            var service: PlainSocket? = try Self.warmUp(port, listener)
            let client = try PlainSocket(port: port, receiveBuffer: 16 << 10)
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = service?.receive(atMost: 4096)
            service?.shrinkSendBuffer()
            service?.send(Self.head)
            var count = 0
            while service?.takesMore == true {
                service?.send(Self.piece)
                count += 1
            }
            var received: [UInt8] = []
            service?.send(end)
            while service?.hasUndelivered == true { received += client.receive(atMost: 4096) }
            service?.resetWhenClosed()
            service = nil
            while !received.suffix(5).elementsEqual("0\r\n\r\n".utf8) {
                let more = client.receive(atMost: 1 << 16)
                if more.isEmpty { break }
                received += more
            }
            return (count, received)
        }

        /// The gateway's connection to the service, after an answer so long that its system holds more of the next one
        /// than the gateway reads at a time.
        private static func warmUp(_ port: Int, _ listener: PlainListener) throws -> PlainSocket {
            let client = try PlainSocket(port: port)
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let service = try listener.accept()
            _ = service.receive(atMost: 4096)
            let count = 16 << 20
            let sender = Thread {
                service.send("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n")
                service.send([UInt8](repeating: 0x61, count: count))
            }
            sender.start()
            var received = 0
            while received < count {
                let more = client.receive(atMost: 1 << 18).count
                guard more > 0 else { throw TestingError("the long answer broke off") }
                received += more
            }
            return service
        }

        @Test("an answer that has come whole before the reset reaches a slow client whole")
        func whole() async throws {
            let listener = try PlainListener(receiveBuffer: 64 << 10)
            try await Rig.run("services: { app: \"\(listener.url)\" }\nroutes: { all: { match: /**, to: app } }") {
                rig in
                let port = rig.gateway.port
                let (count, received) = try await PlainSocket.run { try Self.run(port, listener, end: "0\r\n\r\n") }
                #expect(received.filter { $0 == 0x61 }.count >= count * 4096)
                #expect(received.suffix(5).elementsEqual("0\r\n\r\n".utf8))
            }
        }

        @Test("an answer that is cut by the reset is not taken for a whole one")
        func cut() async throws {
            let listener = try PlainListener(receiveBuffer: 64 << 10)
            try await Rig.run("services: { app: \"\(listener.url)\" }\nroutes: { all: { match: /**, to: app } }") {
                rig in
                let port = rig.gateway.port
                let (_, received) = try await PlainSocket.run { try Self.run(port, listener, end: "1000\r\nabc") }
                #expect(!received.isEmpty && !received.suffix(5).elementsEqual("0\r\n\r\n".utf8))
            }
        }
    }
}

extension PlainSocket {
    /// Whether the system takes more within a fifth of a second.
    fileprivate var takesMore: Bool {
        var entry = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, 200) > 0
    }

    /// Whether the other side's system lacks some of what was sent.
    fileprivate var hasUndelivered: Bool {
        var count: Int32 = 0
        return ioctl(self.descriptor, UInt(TIOCOUTQ), &count) == 0 && count > 0
    }

    fileprivate func resetWhenClosed() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}
