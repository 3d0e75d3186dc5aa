// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

@testable import PorticoWire

/// A server's session and what a raw client sends it.
struct SessionPeer {
    var session: HTTP2Session
    private var waiting: [UInt8] = []
    /// Its answers since it was last asked.
    private(set) var error: HTTP2Error?
    var now = 0
    /// Whether heads are read.
    var readsHeads = true
    private(set) var headErrors: [HTTP2HeadError] = []

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + frame(4, stream: 0)
    static let request = block([
        (":method", "POST"), (":scheme", "https"), (":path", "/"), (":authority", "a.example"),
    ])

    init(_ limits: HTTP2Limits = HTTP2Limits(), begins: Bool = true) {
        self.session = HTTP2Session(.server, limits: limits)
        if begins {
            _ = self.send(Self.preface)
            _ = self.answers()
        }
    }

    mutating func send(_ bytes: [UInt8]) -> [HTTP2Event] {
        self.waiting += bytes
        let bytes = self.waiting
        var (offset, events): (Int, [HTTP2Event]) = (0, [])
        do throws(HTTP2Error) {
            while let event = try self.session.next(bytes.span, from: &offset, now: self.now) {
                events.append(event)
                if self.readsHeads { try self.readHead(event) }
            }
        } catch {
            self.error = error
        }
        self.waiting.removeFirst(offset)
        return events
    }

    private mutating func readHead(_ event: HTTP2Event) throws(HTTP2Error) {
        var (head, fields) = (RequestHead(), Fields())
        switch event {
        case .request: if let error = try self.session.readRequest(into: &head) { self.headErrors.append(error) }
        case .trailers: if let error = try self.session.readTrailers(into: &fields) { self.headErrors.append(error) }
        default: break
        }
    }

    /// The frames that the session wants sent.
    mutating func answers() -> [HTTP2Frame] {
        let bytes = self.session.output.bytes
        self.session.didSend()
        return (try? frames(bytes).frames) ?? []
    }

    /// The code of the GOAWAY among the answers.
    mutating func goAway() -> HTTP2ErrorCode? {
        for case .goAway(_, let code, _) in self.answers() { return code }
        return nil
    }

    /// The code of a stream's reset among the answers.
    mutating func reset(_ stream: UInt32) -> HTTP2ErrorCode? {
        for case .reset(stream, let code) in self.answers() { return code }
        return nil
    }

    /// Opens a stream, with a body to come unless it ends.
    @discardableResult
    mutating func open(_ stream: UInt32, ends: Bool = false, _ fields: [UInt8] = Self.request) -> [HTTP2Event] {
        self.send(frame(1, flags: ends ? 5 : 4, stream: stream, fields))
    }
}
