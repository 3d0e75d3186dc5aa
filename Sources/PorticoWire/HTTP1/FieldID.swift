// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The field names that the gateway itself acts on, told apart without making strings.
public enum FieldID: UInt8, Sendable, CaseIterable {
    case other
    case host
    case connection
    case keepAlive
    case proxyConnection
    case te
    case trailer
    case transferEncoding
    case upgrade
    case contentLength
    case expect
    case via
    case forwarded
    case forwardedFor
    case forwardedProto
    case forwardedHost
    case requestID
    case cookie
    case server
    case poweredBy
    case accept
    case date
    case proxyAuthenticate
    case proxyAuthorization

    /// The lower-case name; empty for `other`.
    public var name: StaticString {
        switch self {
        case .other: ""
        case .host: "host"
        case .connection: "connection"
        case .keepAlive: "keep-alive"
        case .proxyConnection: "proxy-connection"
        case .te: "te"
        case .trailer: "trailer"
        case .transferEncoding: "transfer-encoding"
        case .upgrade: "upgrade"
        case .contentLength: "content-length"
        case .expect: "expect"
        case .via: "via"
        case .forwarded: "forwarded"
        case .forwardedFor: "x-forwarded-for"
        case .forwardedProto: "x-forwarded-proto"
        case .forwardedHost: "x-forwarded-host"
        case .requestID: "x-request-id"
        case .cookie: "cookie"
        case .server: "server"
        case .poweredBy: "x-powered-by"
        case .accept: "accept"
        case .date: "date"
        case .proxyAuthenticate: "proxy-authenticate"
        case .proxyAuthorization: "proxy-authorization"
        }
    }

    /// A field that belongs to one connection and is never forwarded (RFC 9110 §7.6.1).
    public var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .proxyConnection, .te, .transferEncoding, .upgrade: true
        default: false
        }
    }
}

extension FieldID {
    /// The identity of the name at `start`; letters compare without case.
    @inline(__always)
    init(_ bytes: Span<UInt8>, at start: Int, count: Int) {
        switch count {
        case 2: self = Self.first(bytes, start, .te)
        case 3: self = Self.first(bytes, start, .via)
        case 4: self = Self.first(bytes, start, .host, .date)
        case 6: self = Self.first(bytes, start, .accept, .cookie, .server, .expect)
        case 7: self = Self.first(bytes, start, .upgrade, .trailer)
        case 9: self = Self.first(bytes, start, .forwarded)
        case 10: self = Self.first(bytes, start, .connection, .keepAlive)
        case 12: self = Self.first(bytes, start, .requestID, .poweredBy)
        case 14: self = Self.first(bytes, start, .contentLength)
        case 15: self = Self.first(bytes, start, .forwardedFor)
        case 16: self = Self.first(bytes, start, .proxyConnection, .forwardedHost)
        case 17: self = Self.first(bytes, start, .transferEncoding, .forwardedProto)
        case 18: self = Self.first(bytes, start, .proxyAuthenticate)
        case 19: self = Self.first(bytes, start, .proxyAuthorization)
        default: self = .other
        }
    }

    /// The first of the candidates that the name is. Spelt out rather than variadic: no array is made.
    @inline(__always)
    private static func first(
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ one: FieldID,
        _ two: FieldID = .other,
        _ three: FieldID = .other,
        _ four: FieldID = .other
    ) -> FieldID {
        if bytes.equalsLowercased(one.name, at: start) { return one }
        if two != .other, bytes.equalsLowercased(two.name, at: start) { return two }
        if three != .other, bytes.equalsLowercased(three.name, at: start) { return three }
        if four != .other, bytes.equalsLowercased(four.name, at: start) { return four }
        return .other
    }
}
