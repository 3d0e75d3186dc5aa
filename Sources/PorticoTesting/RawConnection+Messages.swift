// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension RawConnection {
    /// The next request, whole. Throws where the bytes are none.
    public func receiveRequest() async throws -> RawMessage {
        try await self.wait(for: "a request") { try RawMessage.read(.request, $0, isEnded: $1) }
    }

    /// The next request; `nil` where the connection ends before one begins.
    public func receiveRequestOrEnd() async throws -> RawMessage? {
        try await self.wait(for: "a request or the end") { bytes, isEnded in
            if bytes.isEmpty, isEnded { return (nil, 0) }
            return try RawMessage.read(.request, bytes, isEnded: isEnded).map { (.some($0.value), $0.count) }
        }
    }

    /// The next response, whole; a 1xx is one of its own.
    public func receiveResponse(toHEAD: Bool = false) async throws -> RawMessage {
        try await self.wait(for: "a response") { try RawMessage.read(.response(toHEAD: toHEAD), $0, isEnded: $1) }
    }

    /// The head of the next message alone: its body stays to be received.
    public func receiveHead() async throws -> RawMessage {
        let text = try await self.receive(through: "\r\n\r\n")
        guard let head = try RawMessage.read(.response(toHEAD: true), Array(text.utf8), isEnded: false) else {
            throw TestingError("no head in \(text.debugDescription)")
        }
        return head.value
    }

    /// The status of the response to these bytes, and the end of the connection after it.
    public func receiveLastResponse() async throws -> RawMessage {
        let response = try await self.receiveResponse()
        try await self.receiveEnd()
        return response
    }
}
