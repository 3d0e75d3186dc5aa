// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension RawMessage {
    /// Whose message it is: only a response may end with its connection.
    enum Side: Sendable {
        case request
        case response(toHEAD: Bool)
    }

    /// The first message in the bytes and its length; `nil` where it is not there whole.
    static func read(_ side: Side, _ bytes: [UInt8], isEnded: Bool) throws -> (value: RawMessage, count: Int)? {
        guard let (head, start) = try Self.readHead(bytes) else { return nil }
        var message = head
        guard message.mayHaveBody(side) else { return (message, start) }
        if message.values("Transfer-Encoding").last?.lowercased() == "chunked" {
            guard let end = try message.readChunks(bytes, from: start) else { return nil }
            return (message, end)
        }
        var end = start
        if let length = message["Content-Length"] {
            guard let count = Int(length) else { throw TestingError("Content-Length: \(length)") }
            end += count
        } else if case .response = side {
            guard isEnded else { return nil }
            end = bytes.count
        }
        guard bytes.count >= end else { return nil }
        message.body = Array(bytes[start..<end])
        return (message, end)
    }

    private func mayHaveBody(_ side: Side) -> Bool {
        guard case .response(let isToHEAD) = side else { return true }
        return !isToHEAD && self.status >= 200 && self.status != 204 && self.status != 304
    }

    private static func readHead(_ bytes: [UInt8]) throws -> (RawMessage, Int)? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
        var lines = String(decoding: bytes[..<(end - 4)], as: UTF8.self).components("\r\n")
        let start = lines.removeFirst()
        var message = RawMessage(startLine: start, fields: try lines.map(RawField.init(line:)))
        message.head = Array(bytes[..<end])
        return (message, end)
    }

    private mutating func readChunks(_ bytes: [UInt8], from start: Int) throws -> Int? {
        var index = start
        while true {
            guard let line = Self.line(bytes, from: index) else { return nil }
            let digits = line.text.prefix { $0 != ";" }
            guard let size = Int(digits, radix: 16) else {
                throw TestingError("chunk size \(line.text.debugDescription)")
            }
            index = line.end
            if size == 0 { return try self.readTrailers(bytes, from: index) }
            guard bytes.count >= index + size + 2 else { return nil }
            self.chunks.append(Array(bytes[index..<(index + size)]))
            self.body += bytes[index..<(index + size)]
            index += size + 2
            guard bytes[index - 2] == 13, bytes[index - 1] == 10 else { throw TestingError("a chunk's end is missing") }
        }
    }

    private mutating func readTrailers(_ bytes: [UInt8], from start: Int) throws -> Int? {
        var index = start
        while let line = Self.line(bytes, from: index) {
            index = line.end
            if line.text.isEmpty { return index }
            self.trailers.append(try RawField(line: line.text))
        }
        return nil
    }

    private static func line(_ bytes: [UInt8], from start: Int) -> (text: String, end: Int)? {
        guard let end = bytes[start...].firstIndex(of: 10) else { return nil }
        return (String(decoding: bytes[start..<max(end - 1, start)], as: UTF8.self), end + 1)
    }
}

extension RawField {
    init(line: String) throws {
        guard let colon = line.firstIndex(of: ":") else { throw TestingError("no colon in \(line.debugDescription)") }
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        self.init(String(line[..<colon]), String(value))
    }
}

extension String {
    /// The parts between the separators, empty ones too. Compares code units: a CR LF is one `Character`.
    fileprivate func components(_ separator: String) -> [String] {
        var parts: [String] = []
        var rest = Array(self.utf8)[...]
        while let range = rest.firstRange(of: Array(separator.utf8)) {
            parts.append(String(decoding: rest[..<range.lowerBound], as: UTF8.self))
            rest = rest[range.upperBound...]
        }
        return parts + [String(decoding: rest, as: UTF8.self)]
    }
}

extension RawMessage {
    /// The first request in the bytes and its length; `nil` where it is not there whole.
    public static func request(in bytes: [UInt8]) throws -> (message: RawMessage, count: Int)? {
        try Self.read(.request, bytes, isEnded: true).map { (message: $0.value, count: $0.count) }
    }

    /// The first response in the bytes and its length, of a connection that has ended; `nil` where it is not there whole.
    public static func response(
        in bytes: [UInt8], toHEAD: Bool = false
    ) throws -> (message: RawMessage, count: Int)? {
        try Self.read(.response(toHEAD: toHEAD), bytes, isEnded: true).map { (message: $0.value, count: $0.count) }
    }
}
