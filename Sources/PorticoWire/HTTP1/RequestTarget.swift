// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Takes a request target apart (RFC 9112 §3.2).
enum RequestTarget {
    /// Sets `rawPath`, `path`, `rawQuery`, `query` and, for the absolute form, `authority`.
    @inline(__always)
    static func split(_ bytes: Span<UInt8>, into head: inout RequestHead) throws(WireError) {
        let target = head.target
        if head.method == .connect { throw .badTargetForm }
        if bytes[target.lower] == UInt8(ascii: "/") {
            try Self.splitPath(bytes, from: target.lower, to: target.upper, into: &head)
        } else if target.count == 1, bytes[target.lower] == UInt8(ascii: "*") {
            guard head.method == .options else { throw .badTargetForm }
            head.rawPath = target
            head.path = target
        } else {
            try Self.splitAbsolute(bytes, into: &head)
        }
    }

    /// The same for HTTP/2, where the target is a path or `*`, also with CONNECT (RFC 8441 §4).
    static func split(path bytes: Span<UInt8>, into head: inout RequestHead) throws(WireError) {
        let target = head.target
        guard bytes[target.lower] == UInt8(ascii: "*") else {
            return try Self.splitPath(bytes, from: target.lower, to: target.upper, into: &head)
        }
        guard target.count == 1 else { throw .badTarget }
        head.rawPath = target
        head.path = target
    }

    private static func splitAbsolute(_ bytes: Span<UInt8>, into head: inout RequestHead) throws(WireError) {
        let target = head.target
        let schemeCount: Int
        if target.count >= 7, bytes.equalsLowercasedTarget("http://", at: target.lower) {
            schemeCount = 7
        } else if target.count >= 8, bytes.equalsLowercasedTarget("https://", at: target.lower) {
            schemeCount = 8
        } else {
            throw .badTargetForm
        }
        let start = target.lower + schemeCount
        var index = start
        while index < target.upper, bytes[index] != UInt8(ascii: "/"), bytes[index] != UInt8(ascii: "?") { index += 1 }
        let authority = ByteRange(start..<index)
        guard HostField.isValid(bytes, authority) else { throw .badHost }
        head.authority = authority
        guard index < target.upper, bytes[index] == UInt8(ascii: "/") else {
            // An absolute-form target without a path: the path is "/", which stands in the scheme's "//".
            head.rawPath = ByteRange(start: start - 1, count: 1)
            head.path = head.rawPath
            guard index < target.upper else { return }
            try Self.checkCharacters(bytes, from: index, to: target.upper)
            head.rawQuery = ByteRange((index + 1)..<target.upper)
            head.query = head.rawQuery
            return
        }
        try Self.splitPath(bytes, from: index, to: target.upper, into: &head)
    }

    /// A fragment is never sent, and bytes beyond ASCII are sent percent-encoded (RFC 3986 §2).
    private static func checkCharacters(_ bytes: Span<UInt8>, from start: Int, to end: Int) throws(WireError) {
        for index in start..<end {
            if bytes[index] == UInt8(ascii: "#") { throw .badTarget }
            if bytes[index] >= 0x80 { throw .targetBeyondASCII }
        }
    }

    /// All bytes, with those beyond ASCII in the target percent-encoded; `nil` where they are not UTF-8 (RFC 3629 §3:
    /// overlong and cut forms are none, nor are surrogates).
    static func encoded(_ bytes: Span<UInt8>, _ target: ByteRange) -> [UInt8]? {
        let digits: StaticString = "0123456789ABCDEF"
        var received: [UInt8] = []
        for index in target.lower..<target.upper { received.append(bytes[index]) }
        guard String(validating: received, as: UTF8.self) != nil else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 2 * received.count)
        for index in 0..<target.lower { result.append(bytes[index]) }
        for byte in received {
            if byte < 0x80 {
                result.append(byte)
            } else {
                result.append(UInt8(ascii: "%"))
                result.append(digits.byte(Int(byte >> 4)))
                result.append(digits.byte(Int(byte & 15)))
            }
        }
        for index in target.upper..<bytes.count { result.append(bytes[index]) }
        return result
    }

    @inline(__always)
    private static func splitPath(
        _ bytes: Span<UInt8>,
        from start: Int,
        to end: Int,
        into head: inout RequestHead
    ) throws(WireError) {
        var index = start
        var queryStart: Int?
        while index < end {
            let byte = bytes[index]
            if byte == UInt8(ascii: "?"), queryStart == nil { queryStart = index }
            // As in `checkCharacters`, in the same pass.
            if byte == UInt8(ascii: "#") || byte >= 0x80 {
                throw byte >= 0x80 ? .targetBeyondASCII : .badTarget
            }
            index &+= 1
        }
        head.rawPath = ByteRange(start..<(queryStart ?? end))
        head.path = head.rawPath
        if let queryStart { head.rawQuery = ByteRange((queryStart + 1)..<end) }
        head.query = head.rawQuery
    }
}

extension Span where Element == UInt8 {
    /// As `equalsLowercased`, for text with other characters than letters, digits and hyphens.
    func equalsLowercasedTarget(_ text: StaticString, at start: Int) -> Bool {
        for index in 0..<text.utf8CodeUnitCount {
            if self[start + index].asciiLowercased != text.byte(index) { return false }
        }
        return true
    }
}
