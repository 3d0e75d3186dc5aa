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
    case gatewayExplain
    case traceparent
    case location
    case contentLocation

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
        case .gatewayExplain: "gateway-explain"
        case .traceparent: "traceparent"
        case .location: "location"
        case .contentLocation: "content-location"
        }
    }

    /// A field that belongs to one connection and is never forwarded (RFC 9110 §7.6.1), or that is for the gateway alone.
    public var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .proxyConnection, .te, .transferEncoding, .upgrade, .gatewayExplain: true
        default: false
        }
    }
}

extension FieldID {
    /// The identity of the name at `start`; letters compare without case. The names are spelt out again, so that each
    /// comparison is with constants.
    @inline(__always)
    init(_ bytes: Span<UInt8>, at start: Int, count: Int) {
        self = .other
        switch count {
        case 2: if bytes.equalsLowercased("te", at: start) { self = .te }
        case 3: if bytes.equalsLowercased("via", at: start) { self = .via }
        case 4:
            if bytes.equalsLowercased("host", at: start) { self = .host }
            if bytes.equalsLowercased("date", at: start) { self = .date }
        case 6:
            if bytes.equalsLowercased("accept", at: start) { self = .accept }
            if bytes.equalsLowercased("cookie", at: start) { self = .cookie }
            if bytes.equalsLowercased("server", at: start) { self = .server }
            if bytes.equalsLowercased("expect", at: start) { self = .expect }
        case 7:
            if bytes.equalsLowercased("upgrade", at: start) { self = .upgrade }
            if bytes.equalsLowercased("trailer", at: start) { self = .trailer }
        case 8: if bytes.equalsLowercased("location", at: start) { self = .location }
        case 9: if bytes.equalsLowercased("forwarded", at: start) { self = .forwarded }
        case 10:
            if bytes.equalsLowercased("connection", at: start) { self = .connection }
            if bytes.equalsLowercased("keep-alive", at: start) { self = .keepAlive }
        case 11: if bytes.equalsLowercased("traceparent", at: start) { self = .traceparent }
        case 12:
            if bytes.equalsLowercased("x-request-id", at: start) { self = .requestID }
            if bytes.equalsLowercased("x-powered-by", at: start) { self = .poweredBy }
        case 14: if bytes.equalsLowercased("content-length", at: start) { self = .contentLength }
        case 15:
            if bytes.equalsLowercased("x-forwarded-for", at: start) { self = .forwardedFor }
            if bytes.equalsLowercased("gateway-explain", at: start) { self = .gatewayExplain }
        case 16:
            if bytes.equalsLowercased("proxy-connection", at: start) { self = .proxyConnection }
            if bytes.equalsLowercased("x-forwarded-host", at: start) { self = .forwardedHost }
            if bytes.equalsLowercased("content-location", at: start) { self = .contentLocation }
        case 17:
            if bytes.equalsLowercased("transfer-encoding", at: start) { self = .transferEncoding }
            if bytes.equalsLowercased("x-forwarded-proto", at: start) { self = .forwardedProto }
        case 18: if bytes.equalsLowercased("proxy-authenticate", at: start) { self = .proxyAuthenticate }
        case 19: if bytes.equalsLowercased("proxy-authorization", at: start) { self = .proxyAuthorization }
        default: break
        }
    }
}
