// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A request method (RFC 9110 §9), told apart without making strings.
public enum Method: UInt8, Sendable, CaseIterable {
    case get, head, post, put, delete, connect, options, trace, patch
    /// Any other token; its text stands in the head.
    case other

    public var name: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .connect: "CONNECT"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .patch: "PATCH"
        case .other: ""
        }
    }

    /// Changes nothing on the server (RFC 9110 §9.2.1).
    public var isSafe: Bool {
        switch self {
        case .get, .head, .options, .trace: true
        default: false
        }
    }

    /// May be repeated without harm (RFC 9110 §9.2.2).
    public var isIdempotent: Bool { self.isSafe || self == .put || self == .delete }

    /// The method that these bytes name; methods are case-sensitive.
    public init(_ bytes: Span<UInt8>, _ range: ByteRange) {
        switch range.count {
        case 3: self = Self.first(bytes, range.lower, .get, .put)
        case 4: self = Self.first(bytes, range.lower, .post, .head)
        case 5: self = Self.first(bytes, range.lower, .patch, .trace)
        case 6: self = Self.first(bytes, range.lower, .delete, .other)
        case 7: self = Self.first(bytes, range.lower, .options, .connect)
        default: self = .other
        }
    }

    @inline(__always)
    private static func first(_ bytes: Span<UInt8>, _ start: Int, _ one: Method, _ two: Method) -> Method {
        if Self.equals(bytes, start, one.name) { return one }
        return Self.equals(bytes, start, two.name) ? two : .other
    }

    @inline(__always)
    private static func equals(_ bytes: Span<UInt8>, _ start: Int, _ name: StaticString) -> Bool {
        for index in 0..<name.utf8CodeUnitCount where bytes[start + index] != name.byte(index) {
            return false
        }
        return name.utf8CodeUnitCount > 0
    }
}
