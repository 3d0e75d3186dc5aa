// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// What stands in a line, compiled into literals and values.
struct LogPieces {
    enum Value {
        /// The literal goes on in the next piece, or ends the line.
        case nothing
        case field(LogField)
        /// The members of an object that only composed answers, and only errors have.
        case parts
        case failure
        /// Fields by their place in `names`.
        case header(Int)
        case responseHeader(Int)
    }

    /// What stands before a value, then the value.
    struct Piece {
        var literal: LogLiteral
        var value: Value
    }

    struct HeaderName {
        /// In lower case.
        var bytes: [UInt8]
        var isRedacted: Bool
    }

    private(set) var all: [Piece] = []
    private(set) var names: [HeaderName] = []
    /// Names in lower case.
    private let redacted: [[UInt8]]
    /// The literal text that no piece has yet.
    private var literal = ""

    init(_ options: LogFormat.Options, redacted: [[UInt8]]) {
        self.redacted = redacted
        switch options.style {
        case .none, .json: self.addObject(options)
        case .text, .short, .common, .combined:
            if let text = options.style.template, let template = try? LogTemplate(.init(text)) { self.add(template) }
        case .template(let template): self.add(template)
        }
        self.add("\n", .nothing)
    }

    private mutating func addObject(_ options: LogFormat.Options) {
        var separator = "{"
        for field in LogField.ofObjects where field != .query || options.showsQuery {
            self.add("\(separator)\"\(field.rawValue)\":", .field(field))
            separator = ","
        }
        self.add("", .failure)
        self.add("", .parts)
        separator = ",\"headers\":{"
        for name in options.headers {
            self.add("\(separator)\"\(name.lowercased())\":", .header(self.index(of: name)))
            separator = ","
        }
        self.literal += options.headers.isEmpty ? "}" : "}}"
    }

    private mutating func add(_ template: LogTemplate) {
        for part in template.parts {
            switch part {
            case .literal(let text): self.literal += text
            case .field(let field): self.add("", .field(field))
            case .header(let name): self.add("", .header(self.index(of: name)))
            case .responseHeader(let name): self.add("", .responseHeader(self.index(of: name)))
            }
        }
    }

    private mutating func add(_ literal: String, _ value: Value) {
        self.literal += literal
        var rest = Array(self.literal.utf8)[...]
        while rest.count > LogLiteral.limit {
            self.all.append(Piece(literal: LogLiteral(rest), value: .nothing))
            rest = rest.dropFirst(LogLiteral.limit)
        }
        self.all.append(Piece(literal: LogLiteral(rest), value: value))
        self.literal = ""
    }

    private mutating func index(of name: String) -> Int {
        let bytes = Array(name.lowercased().utf8)
        self.names.append(HeaderName(bytes: bytes, isRedacted: self.redacted.contains(bytes)))
        return self.names.count - 1
    }
}
