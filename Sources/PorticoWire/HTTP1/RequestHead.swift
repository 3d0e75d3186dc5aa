// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A request's start line and fields, over one array of bytes.
///
/// Scanned in place from what was received; every range points into `fields.bytes`.
public struct RequestHead: Sendable {
    public var fields = Fields()
    public internal(set) var method = Method.other
    /// The method's text.
    public internal(set) var methodText = ByteRange.empty
    /// The request target as received.
    public internal(set) var target = ByteRange.empty
    /// The path as received, before it is brought to canonical form; `*` for the asterisk form.
    public internal(set) var rawPath = ByteRange.empty
    /// The path in canonical form once the exchange has set it; until then `rawPath`.
    public var path = ByteRange.empty
    /// What followed the first `?` as received, without it; `nil` where there is none.
    public internal(set) var rawQuery: ByteRange?
    /// The query that is sent on: `rawQuery` until a policy changes it.
    public var query: ByteRange?
    /// The authority with its port, from an absolute-form target or else from Host; empty for an HTTP/1.0 request without one.
    public internal(set) var authority = ByteRange.empty
    /// 0 or 1.
    public internal(set) var minorVersion: UInt8 = 1
    public internal(set) var framing = BodyFraming.none
    /// Whether the client wants the connection kept (RFC 9112 §9.3).
    public internal(set) var keepsAlive = true
    /// Whether the client waits for a 100 before it sends the body (RFC 9110 §10.1.1).
    public internal(set) var expectsContinue = false
    /// The value of Gateway-Explain: who holds the operator's token is told how the request is decided. Empty: not asked.
    public internal(set) var explainToken = ByteRange.empty
    package internal(set) var isHTTP2 = false
    /// `http` or `https`, as an HTTP/2 request says; empty: it has not said.
    package internal(set) var scheme = ByteRange.empty
    /// Of an extended CONNECT (RFC 8441 §4), which has a path as other requests do; empty: it is none.
    package internal(set) var connectProtocol = ByteRange.empty
    /// Whether the client takes trailers (`TE: trailers`); known of HTTP/2 only.
    package internal(set) var takesTrailers = false
    /// Whether some Connection field names a field of its own to drop.
    var nominatesFields = false

    public init() {}

    public var isHEAD: Bool { self.method == .head }
    /// The asterisk form: the request is about the server, not about a path.
    public var isForServer: Bool { self.target.count == 1 && self.fields.bytes[self.target].first == UInt8(ascii: "*") }

    /// As logs have it.
    package var versionText: StaticString {
        if self.isHTTP2 { return "HTTP/2.0" }
        return self.minorVersion == 0 ? "HTTP/1.0" : "HTTP/1.1"
    }

    /// Readies the value for the next message; storage is kept.
    public mutating func clear() {
        var fields = Fields()
        swap(&fields, &self.fields)
        fields.clear()
        self = RequestHead()
        self.fields = fields
    }

    /// The authority without its port; the brackets of an IPv6 literal stay.
    public var host: ByteRange {
        let bytes = self.fields.bytes
        var end = self.authority.upper
        var index = end
        while index > self.authority.lower {
            index -= 1
            if bytes[index] == UInt8(ascii: "]") { break }
            if bytes[index] == UInt8(ascii: ":") {
                end = index
                break
            }
        }
        return ByteRange(self.authority.lower..<end)
    }
}
