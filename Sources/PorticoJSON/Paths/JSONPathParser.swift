// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Reads the text of a `JSONPath`.
struct JSONPathParser {
    private let text: [UInt8]
    private var index = 0

    private init(_ text: String) { self.text = Array(text.utf8) }

    static func steps(of text: String) throws(JSONPathError) -> [JSONPath.Step] {
        var parser = JSONPathParser(text)
        return try parser.steps()
    }

    private mutating func steps() throws(JSONPathError) -> [JSONPath.Step] {
        guard !self.text.isEmpty else { throw JSONPathError("the path is empty") }
        var steps: [JSONPath.Step] = []
        if self.text == [UInt8(ascii: "$")] { return steps }
        if self.text[0] == UInt8(ascii: "$"), [UInt8(ascii: "."), UInt8(ascii: "[")].contains(self.text[1]) {
            self.index = 1
        } else if self.text[0] != UInt8(ascii: "[") {
            steps.append(try self.name())
        }
        while self.index < self.text.count {
            let byte = self.text[self.index]
            self.index += 1
            switch byte {
            case UInt8(ascii: "."): steps.append(try self.name())
            case UInt8(ascii: "["): steps.append(try self.bracket())
            default: throw self.unexpected(at: self.index - 1)
            }
        }
        return steps
    }

    /// A name without quotes: anything but what parts the steps.
    private mutating func name() throws(JSONPathError) -> JSONPath.Step {
        let start = self.index
        while self.index < self.text.count, Self.isPlain(self.text[self.index]) { self.index += 1 }
        guard self.index > start else {
            if self.index < self.text.count, self.text[self.index] == UInt8(ascii: "*") {
                throw JSONPathError("write '[*]' for every element of an array")
            }
            throw JSONPathError("a name is missing after \(self.written(to: start))")
        }
        return .name(Array(self.text[start..<self.index]))
    }

    /// What stands between brackets, and the closing one.
    private mutating func bracket() throws(JSONPathError) -> JSONPath.Step {
        let start = self.index
        guard start < self.text.count else { throw self.unclosed }
        let quote = self.text[start]
        if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") { return try self.quotedName(quote) }
        guard let end = self.text[start...].firstIndex(of: UInt8(ascii: "]")) else { throw self.unclosed }
        self.index = end + 1
        let inside = self.text[start..<end]
        if inside.elementsEqual("*".utf8) { return .all }
        if inside.allSatisfy(JSONMachine.isDigit), let offset = Int(String(decoding: inside, as: UTF8.self)) {
            return .index(offset)
        }
        throw JSONPathError(
            "'[\(String(decoding: inside, as: UTF8.self))]' is not known; "
                + "write [0] for an element, [*] for all, ['a b'] for a name"
        )
    }

    private mutating func quotedName(_ quote: UInt8) throws(JSONPathError) -> JSONPath.Step {
        self.index += 1
        guard let end = self.text[self.index...].firstIndex(of: quote) else {
            throw JSONPathError("a quote is not closed")
        }
        let name = Array(self.text[self.index..<end])
        self.index = end + 1
        guard self.index < self.text.count, self.text[self.index] == UInt8(ascii: "]") else { throw self.unclosed }
        self.index += 1
        return .name(name)
    }

    private var unclosed: JSONPathError { JSONPathError("a '[' is not closed") }

    private func unexpected(at index: Int) -> JSONPathError {
        JSONPathError("'.' or '[' must follow \(self.written(to: index))")
    }

    private func written(to index: Int) -> String { "'\(String(decoding: self.text[..<index], as: UTF8.self))'" }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "'"), UInt8(ascii: "\""),
            UInt8(ascii: "*"), UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "}"), 0...0x20:
            false
        default: true
        }
    }
}
