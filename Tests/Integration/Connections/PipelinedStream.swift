// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Numbered requests of one length, one behind the other, as a client sends them that does not wait for answers.
struct PipelinedStream: Sendable {
    /// Bytes of one request.
    let size: Int
    let bytes: [UInt8]
    /// How much has been sent.
    var sent = 0

    init(size: Int, count: Int) {
        self.size = size
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size * count)
        for number in 0..<count {
            let head = "GET \(Self.target(number)) HTTP/1.1\r\nHost: a\r\nX-Pad: "
            bytes += Array(head.utf8)
            bytes += [UInt8](repeating: 97, count: size - head.utf8.count - 4)
            bytes += Array("\r\n\r\n".utf8)
        }
        self.bytes = bytes
    }

    static func target(_ number: Int) -> String { "/n/\(1_000_000 + number)" }

    /// Those of which a part has been sent.
    var begun: Int { (self.sent + self.size - 1) / self.size }

    /// What is missing of the last one.
    var rest: [UInt8] { Array(self.bytes[self.sent..<(self.begun * self.size)]) }

    /// Sends until no more is taken.
    mutating func fill(_ socket: PlainSocket) async throws {
        let rest = self.bytes[self.sent...]
        self.sent += try await PlainSocket.run { socket.fill(rest) }
    }

    /// Expects an answer to each request, in order. What comes behind them is not looked at.
    /// - Parameter target: The target that an answer is for.
    func expectOrder(_ received: [UInt8], _ target: (RawMessage) -> String?) throws {
        var count = 0
        for message in try Self.messages(received).prefix(self.begun) {
            let got = target(message)
            guard got == Self.target(count) else {
                Issue.record("answer \(count) is \(message.startLine) \(got ?? "")")
                return
            }
            count += 1
        }
        #expect(count == self.begun, "answers to \(self.begun) requests")
    }

    private static func messages(_ bytes: [UInt8]) throws -> [RawMessage] {
        var found: [RawMessage] = []
        var start = 0
        while start < bytes.count {
            // A window: whole answers here are small.
            let window = Array(bytes[start..<min(start + 4096, bytes.count)])
            guard let (message, count) = try RawMessage.response(in: window), count > 0 else { break }
            found.append(message)
            start += count
        }
        return found
    }
}
