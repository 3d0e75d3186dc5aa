// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// Which exchanges get an access line, and what stands in it: compiled once for each snapshot into literal pieces and
/// values.
public final class LogFormat {
    public struct Options: Sendable {
        public var style = LogStyle.json
        /// Fields of the request that JSON lines show under `headers`.
        public var headers: [String] = []
        /// JSON lines show the query.
        public var showsQuery = false
        /// Header fields and query parameters whose values print as `***`.
        public var redacted: [String] = []
        public var shares: [LogShare] = []

        public init() {}
    }

    enum Value {
        case field(LogField)
        /// Fields by their place in `names`.
        case header(Int)
        case responseHeader(Int)
    }

    /// What stands before a value, then the value.
    struct Piece {
        var literal: Range<Int>
        var value: Value
    }

    struct HeaderName {
        /// In lower case.
        var bytes: [UInt8]
        var isRedacted: Bool
    }

    let encoding: LogEncoding
    private(set) var literals: [UInt8] = []
    private(set) var pieces: [Piece] = []
    /// What stands behind the last value: at least the line's end.
    private(set) var end = 0..<0
    private(set) var names: [HeaderName] = []
    /// Names in lower case.
    let redacted: [[UInt8]]
    /// `nil`: every exchange has a line.
    let sample: LogSample?

    /// Printed as `***` whatever the configuration says.
    public static let alwaysRedacted = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key",
        "gateway-explain",
    ]

    /// `nil` for the style `none`.
    public init?(_ options: Options) {
        if options.style == .none { return nil }
        self.encoding = options.style == .json ? .json : .text
        self.redacted = Set(Self.alwaysRedacted + options.redacted.map { $0.lowercased() }).sorted().map {
            Array($0.utf8)
        }
        self.sample = options.shares.isEmpty ? nil : LogSample(options.shares)
        switch options.style {
        case .none, .json: self.addObject(options)
        case .text: if let plain = try? LogTemplate(.init(LogTemplate.plain)) { self.add(plain) }
        case .template(let template): self.add(template)
        }
        let start = self.pieces.last?.literal.upperBound ?? 0
        self.literals.append(UInt8(ascii: "\n"))
        self.end = start..<self.literals.count
    }

    private func addObject(_ options: Options) {
        var separator = "{"
        for field in LogField.allCases where field != .query || options.showsQuery {
            self.add("\(separator)\"\(field.rawValue)\":", .field(field))
            separator = ","
        }
        separator = ",\"headers\":{"
        for name in options.headers {
            self.add("\(separator)\"\(name.lowercased())\":", .header(self.index(of: name)))
            separator = ","
        }
        self.literals += Array((options.headers.isEmpty ? "}" : "}}").utf8)
    }

    private func add(_ template: LogTemplate) {
        var literal = ""
        for part in template.parts {
            switch part {
            case .literal(let text): literal += text
            case .field(let field): self.add(literal, .field(field))
            case .header(let name): self.add(literal, .header(self.index(of: name)))
            case .responseHeader(let name): self.add(literal, .responseHeader(self.index(of: name)))
            }
            if case .literal = part { continue }
            literal = ""
        }
        self.literals += Array(literal.utf8)
    }

    private func add(_ literal: String, _ value: Value) {
        let start = self.literals.count
        self.literals += Array(literal.utf8)
        self.pieces.append(Piece(literal: start..<self.literals.count, value: value))
    }

    private func index(of name: String) -> Int {
        let bytes = Array(name.lowercased().utf8)
        self.names.append(HeaderName(bytes: bytes, isRedacted: self.redacted.contains(bytes)))
        return self.names.count - 1
    }
}
