// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What users of a module see: its public declarations as they are written, without bodies, grouped by type.
///
/// A reading of the sources, not a compiler's: it knows the layout that `swift format` makes.
struct PublicInterface {
    private var declarations: [String: Set<String>] = [:]
    /// Types that are declared and not public: what is in them is not either.
    private var hidden: Set<String> = []
    private var shown: Set<String> = []

    init(_ files: [SourceFile]) {
        for file in files {
            var scanner = InterfaceScanner(file.code)
            scanner.run()
            for found in scanner.found { self.declarations[found.type, default: []].insert(found.text) }
            self.hidden.formUnion(scanner.hidden)
            self.shown.formUnion(scanner.shown)
        }
        // A private type of a file may have the name of a public one.
        self.hidden.subtract(self.shown)
    }

    /// A section for each type, all in alphabetical order.
    var text: String {
        self.declarations.filter { !self.isHidden($0.key) }.sorted { $0.key < $1.key }
            .map { "# \($0)\n" + $1.sorted().map { "\($0)\n" }.joined() }.joined(separator: "\n")
    }

    private func isHidden(_ type: String) -> Bool {
        let names = type.split(separator: ".")
        return names.indices.contains { self.hidden.contains(names[...$0].joined(separator: ".")) }
    }
}

/// Goes through the code of one file.
private struct InterfaceScanner {
    private enum Place: Equatable {
        case type(isProtocol: Bool)
        /// Of a function or a property.
        case body
    }

    private struct Scope {
        var place: Place
        var name: String
        /// What the body is of, if it is listed.
        var head: String?
        /// Where the body begins.
        var start: Int
    }

    private let code: [UInt8]
    private var index = 0
    private var statement: [UInt8] = []
    private var depth = 0
    private var scopes: [Scope] = []
    private(set) var found: [(type: String, text: String)] = []
    private(set) var hidden: Set<String> = []
    private(set) var shown: Set<String> = []

    init(_ lines: [String]) {
        self.code = Array(lines.filter { !$0.drop { $0 == " " }.hasPrefix("#") }.joined(separator: "\n").utf8) + [10]
    }

    mutating func run() {
        while self.index < self.code.count {
            let byte = self.code[self.index]
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["): self.depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): self.depth -= 1
            default: break
            }
            self.index += 1
            switch byte {
            case UInt8(ascii: "{") where self.depth == 0: self.open()
            case UInt8(ascii: "}") where self.depth == 0: self.close()
            case 10 where self.depth == 0 && !self.continues: self.end()
            default: self.statement.append(byte == 10 ? 32 : byte)
            }
        }
    }

    /// The statement goes on in the next line.
    private var continues: Bool {
        if self.isInBody { return false }
        let text = Declaration.squeeze(self.statement)
        if text.hasPrefix("@"), !text.contains(" ") { return true }
        if [",", ":", "=", "->", "&"].contains(where: { text.hasSuffix($0) }) { return true }
        let next = self.code[self.index...].drop { $0 == 32 || $0 == 10 }.prefix(8)
        return ["->", "where ", "{", "throws", "async ", "rethrows"].contains { next.starts(with: $0.utf8) }
    }

    private var isInBody: Bool { self.scopes.last?.place == .body }
    private var type: String { self.scopes.last?.name ?? "" }

    private mutating func open() {
        let declaration = Declaration(self.statement)
        self.statement = []
        guard !self.isInBody, let name = declaration.typeName else {
            let head = self.isInBody ? nil : self.listed(declaration)
            self.scopes.append(Scope(place: .body, name: self.type, head: head, start: self.index))
            return
        }
        let full = self.type.isEmpty ? name : "\(self.type).\(name)"
        let isProtocol = declaration.keyword == "protocol"
        if declaration.keyword != "extension" {
            if declaration.isPublic {
                self.found.append((full, declaration.text))
                self.shown.insert(full)
            } else {
                self.hidden.insert(full)
            }
        }
        self.scopes.append(Scope(place: .type(isProtocol: isProtocol), name: full, head: nil, start: self.index))
    }

    private mutating func close() {
        self.end()
        guard let scope = self.scopes.popLast(), let head = scope.head else { return }
        let body = Words(String(decoding: self.code[scope.start..<self.index], as: UTF8.self))
        let isVariable = Declaration(Array(head.utf8)).isVariable
        let isSet = body.words.contains { ["set", "_modify"].contains($0.text) && !$0.isMember && !$0.isCalled }
        self.found.append((scope.name, isVariable ? "\(head) { \(isSet ? "get set" : "get") }" : head))
    }

    private mutating func end() {
        defer { self.statement = [] }
        guard !self.isInBody else { return }
        let declaration = Declaration(self.statement)
        if let text = self.listed(declaration) { self.found.append((self.type, text)) }
    }

    /// As it is listed; `nil`: it is not seen outside.
    private func listed(_ declaration: Declaration) -> String? {
        guard !declaration.keyword.isEmpty else { return nil }
        let isRequirement = self.scopes.last?.place == .type(isProtocol: true)
        return declaration.isPublic || isRequirement || declaration.keyword == "case" ? declaration.text : nil
    }
}

/// The head of one declaration.
private struct Declaration {
    /// Without attributes and without the value of a property.
    let text: String
    let keyword: String
    let isPublic: Bool

    private static let types: Set<String> = ["class", "struct", "enum", "protocol", "actor", "extension"]
    private static let keywords = Self.types.union([
        "let", "var", "func", "init", "subscript", "case", "typealias", "associatedtype", "deinit",
    ])

    init(_ bytes: [UInt8]) {
        let words = Self.squeeze(bytes).split(separator: " ").drop { $0.hasPrefix("@") }
        let place = words.firstIndex { Self.keywords.contains(Self.name($0)) }
        // `class` before another keyword says how that one is called.
        self.keyword = place.map { Self.name(words[$0]) } ?? ""
        self.isPublic = place.map { words[..<$0].contains("public") } ?? false
        // A value is not seen, unless it says the type.
        let isTyped = ["let", "var"].contains(self.keyword) && words.contains { $0.hasSuffix(":") }
        let end = isTyped ? words.firstIndex(of: "=") : nil
        self.text = words[..<(end ?? words.endIndex)].joined(separator: " ")
    }

    var isVariable: Bool { self.keyword == "var" || self.keyword == "subscript" }

    /// The name of a type, or of what an extension extends.
    var typeName: String? {
        guard Self.types.contains(self.keyword) else { return nil }
        let words = self.text.split(separator: " ")
        guard let place = words.firstIndex(where: { $0 == self.keyword }), place + 1 < words.count else { return nil }
        return String(words[place + 1].prefix { $0 != ":" && $0 != "<" })
    }

    private static func name(_ word: Substring) -> String {
        String(word.prefix { $0 != "(" && $0 != "<" && $0 != "?" })
    }

    /// With single blanks, and none inside of parentheses' ends.
    static func squeeze(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return text.replacing("( ", with: "(").replacing(" )", with: ")").replacing("\" \"", with: "\"\"")
    }
}
