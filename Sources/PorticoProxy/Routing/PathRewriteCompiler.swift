// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Reads a destination path.
struct PathRewriteCompiler {
    private let bytes: [UInt8]
    private let names: [String]
    private let remainder: PathPattern.Remainder?
    private var index = 0
    private var parts: [PathRewrite.Part] = []
    private var literal: [UInt8] = []

    init(_ text: String, _ pattern: PathPattern) {
        self.bytes = Array(text.utf8)
        self.names = pattern.captureNames
        self.remainder = pattern.remainder
    }

    mutating func compile() throws(PathRewrite.Problem) -> [PathRewrite.Part] {
        guard self.bytes.first == UInt8(ascii: "/") else { throw .init(message: "a path begins with '/'") }
        while self.index < self.bytes.count {
            let byte = self.bytes[self.index]
            switch byte {
            case UInt8(ascii: "{"): try self.name()
            case UInt8(ascii: "*"): try self.stars()
            case UInt8(ascii: "%"): try self.escape()
            case UInt8(ascii: "?"), UInt8(ascii: "#"):
                throw .init(message: "the query cannot be set here; the request's is kept")
            case UInt8(ascii: "}"): throw .init(message: "a '}' without its '{'")
            case 0x21..<0x7f where byte != UInt8(ascii: "\\"):
                self.literal.append(byte)
                self.index += 1
            default: throw .init(message: "spaces, '\\', control and non-ASCII characters are written percent-encoded")
            }
        }
        self.flush()
        return self.parts
    }

    private mutating func flush() {
        guard !self.literal.isEmpty else { return }
        self.parts.append(.literal(self.literal))
        self.literal.removeAll()
    }

    private mutating func escape() throws(PathRewrite.Problem) {
        guard self.index + 2 < self.bytes.count,
            PercentCoding.byte(self.bytes[self.index + 1], self.bytes[self.index + 2]) != nil
        else { throw .init(message: "a '%' without two hexadecimal digits") }
        self.literal.append(contentsOf: self.bytes[self.index..<(self.index + 3)])
        self.index += 3
    }

    /// `/**` at the end.
    private mutating func stars() throws(PathRewrite.Problem) {
        guard self.bytes[self.index...].starts(with: "**".utf8) else {
            throw .init(message: "'*' has no name to take its value from; name the segment in 'match', as {name}")
        }
        try self.takeRemainder(endingAt: self.index + 2)
    }

    private mutating func takeRemainder(endingAt end: Int) throws(PathRewrite.Problem) {
        guard self.remainder != nil else { throw .init(message: "'**' needs a '**' at the end of the route's path") }
        guard end == self.bytes.count, self.literal.last == UInt8(ascii: "/") else {
            throw .init(message: "'**' stands at the end, after a '/'")
        }
        // The remainder brings its own slash, or none when it is empty.
        self.literal.removeLast()
        self.flush()
        self.parts.append(.remainder)
        self.index = end
    }

    /// `{name}`, `{path.name}`, or `{name**}` at the end.
    private mutating func name() throws(PathRewrite.Problem) {
        guard let close = self.bytes[self.index...].firstIndex(of: UInt8(ascii: "}")) else {
            throw .init(message: "a '{' without its '}'")
        }
        var name = String(decoding: self.bytes[(self.index + 1)..<close], as: UTF8.self)
        if name.hasPrefix("path.") { name.removeFirst("path.".utf8.count) }
        let isRemainder = name.hasSuffix("**")
        if isRemainder { name.removeLast(2) }
        guard let place = self.names.firstIndex(of: name) else {
            throw .init(message: "the route's path captures no '\(name)'\(self.known)")
        }
        if isRemainder || (name == self.remainder?.name && place == self.names.count - 1) {
            guard name == self.remainder?.name else { throw .init(message: "'\(name)' is a single segment") }
            return try self.takeRemainder(endingAt: close + 1)
        }
        self.flush()
        self.parts.append(.capture(place))
        self.index = close + 1
    }

    private var known: String {
        self.names.isEmpty ? "" : "; it captures \(self.names.map { "'\($0)'" }.joined(separator: ", "))"
    }
}
