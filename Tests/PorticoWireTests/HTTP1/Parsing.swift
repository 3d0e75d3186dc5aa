// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

extension [UInt8] {
    /// One byte per scalar, so that a test can write any byte: `\u{ff}` is 0xff.
    init(latin1 text: String) { self = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
}

/// Parses `text`, one byte per scalar, as a request head.
func parseRequest(_ text: String, limits: HeadLimits = HeadLimits()) throws(WireError) -> RequestHead? {
    var head = RequestHead()
    let end = try RequestHeadParser(limits: limits).parse([UInt8](latin1: text).span, into: &head)
    return end == nil ? nil : head
}

/// Parses `text`, one byte per scalar, as a response head.
func parseResponse(
    _ text: String,
    toHEAD: Bool = false,
    limits: HeadLimits = HeadLimits()
) throws(WireError) -> ResponseHead? {
    var head = ResponseHead()
    let end = try ResponseHeadParser(limits: limits).parse([UInt8](latin1: text).span, toHEAD: toHEAD, into: &head)
    return end == nil ? nil : head
}

/// The error that the request head ends in, or `nil`.
func requestError(_ text: String, limits: HeadLimits = HeadLimits()) -> WireError? {
    do {
        _ = try parseRequest(text, limits: limits)
        return nil
    } catch {
        return error
    }
}

/// The error that the response head ends in, or `nil`.
func responseError(_ text: String, limits: HeadLimits = HeadLimits()) -> WireError? {
    do {
        _ = try parseResponse(text, limits: limits)
        return nil
    } catch {
        return error
    }
}

/// A GET with these field lines beside Host, each without its CR LF.
func get(_ lines: String..., version: String = "1.1") -> String { get(lines, version: version) }

func get(_ lines: [String], version: String = "1.1") -> String {
    "GET / HTTP/\(version)\r\nHost: a\r\n" + lines.map { "\($0)\r\n" }.joined() + "\r\n"
}

/// A 200 with these field lines, each without its CR LF.
func ok(_ lines: String..., version: String = "1.1") -> String {
    "HTTP/\(version) 200 OK\r\n" + lines.map { "\($0)\r\n" }.joined() + "\r\n"
}

extension RequestHead {
    func text(_ range: ByteRange) -> String { self.fields.string(range) }
}
