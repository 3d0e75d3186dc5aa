// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a fake service answers to one request.
struct Reply: Sendable {
    /// What becomes of the connection after the bytes.
    enum After: Sendable {
        case stays
        case closes
        case resets
        /// Nothing more comes until the other side ends.
        case stalls
    }

    var bytes: [UInt8]
    var delay = Duration.zero
    var after = After.stays

    init(_ bytes: [UInt8], delay: Duration = .zero, after: After = .stays) {
        self.bytes = bytes
        self.delay = delay
        self.after = after
    }

    /// With a head of its own.
    static func raw(_ text: String, after: After = .stays) -> Reply { Reply(Array(text.utf8), after: after) }

    /// A body with its length.
    static func body(
        _ text: String, status: Int = 200, type: String = "application/json", fields: [String] = [],
        after: After = .stays
    ) -> Reply {
        let lines = ["HTTP/1.1 \(status) Reason", "Content-Type: \(type)", "Content-Length: \(text.utf8.count)"]
        return .raw((lines + fields).joined(separator: "\r\n") + "\r\n\r\n" + text, after: after)
    }

    static func json(_ text: String, _ fields: String...) -> Reply { .body(text, fields: fields) }

    static func status(_ status: Int) -> Reply { .body("{}", status: status) }

    /// In chunks of so many bytes.
    static func chunked(_ text: String, by size: Int) -> Reply {
        var rest = Array(text.utf8)[...]
        var message = Array(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        while !rest.isEmpty {
            let piece = rest.prefix(size)
            message += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
            rest = rest.dropFirst(size)
        }
        return Reply(message + Array("0\r\n\r\n".utf8))
    }

    /// No answer, ever.
    static let silence = Reply([], after: .stalls)
    static let reset = Reply([], after: .resets)

    func delayed(_ delay: Duration) -> Reply {
        var reply = self
        reply.delay = delay
        return reply
    }
}
