// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What `select` makes of a value: an object of the members that it lists, in its order.
///
/// `address.city` keeps its nesting; several paths into one object share it. `avatar.small as avatar` puts the value
/// at another place, which may be nested. Arrays on the way are passed through, with or without `[*]`: a plain path
/// keeps them, with `as` the values gather in one array. An array at the root is taken element by element. What is
/// missing stays away; where an object is wanted and there is another value, `null` stands for it in an array.
public struct JSONSelection: Sendable, Hashable {
    /// A member of the output and where its value comes from.
    struct Member: Sendable, Hashable {
        var name: JSONName
        var source: Source
    }

    indirect enum Source: Sendable, Hashable {
        /// The member of the same name.
        case copy
        /// Where a path from the selected object leads.
        case follow([JSONPath.Step])
        /// An object of its own.
        case group([Member])
    }

    private let members: [Member]
    /// The same, as it is looked up.
    let table: JSONMemberTable

    /// - Parameter items: such as `id`, `avatar.small as avatar`, `items[*].name as names`.
    public init(parsing items: [String]) throws(JSONPathError) {
        guard !items.isEmpty else { throw JSONPathError("nothing is selected") }
        var members: [Member] = []
        for (place, item) in items.enumerated() {
            do throws(JSONPathError) {
                let (names, source) = try Self.parse(item)
                try Self.insert(names[...], source, into: &members, item)
            } catch {
                throw JSONPathError(error.message, item: place)
            }
        }
        self.members = members
        self.table = JSONMemberTable(members)
    }

    public static func == (one: Self, other: Self) -> Bool { one.members == other.members }

    public func hash(into hasher: inout Hasher) { hasher.combine(self.members) }

    /// Appends what is selected of a value; of an array at most its first elements, where a number is given.
    public func write(
        _ index: JSONIndex,
        _ node: JSONIndex.Node,
        firstElements: Int? = nil,
        to output: inout [UInt8]
    ) {
        var writing = Writing(self, index, node, firstElements: firstElements)
        writing.write(to: &output)
    }

    /// The names of the output's own members.
    public var keys: [String] { self.members.map { $0.name.description } }

    private static func parse(_ item: String) throws(JSONPathError) -> ([JSONName], Source) {
        let (text, target) = Self.parted(item)
        let path = try JSONPath(parsing: text)
        guard path.steps.first != .all else {
            throw JSONPathError("an array at the root is taken element by element; leave the leading '[*]' away")
        }
        guard let target else {
            return (try path.namesThroughArrays("say with 'as' where its value goes"), .copy)
        }
        return (try JSONPath(parsing: target).names(), .follow(path.steps))
    }

    /// The two sides of the last ` as ` that is not in quotes.
    private static func parted(_ item: String) -> (String, String?) {
        let bytes = Array(item.utf8)
        let word = Array(" as ".utf8)
        var quote: UInt8?
        var found: Int?
        for index in bytes.indices {
            if let open = quote {
                if bytes[index] == open { quote = nil }
            } else if bytes[index] == UInt8(ascii: "'") || bytes[index] == UInt8(ascii: "\"") {
                quote = bytes[index]
            } else if bytes[index...].starts(with: word) {
                found = index
            }
        }
        guard let found else { return (Self.trimmed(bytes[...]), nil) }
        return (Self.trimmed(bytes[..<found]), Self.trimmed(bytes[(found + word.count)...]))
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        var rest = bytes
        while rest.first == 0x20 { rest.removeFirst() }
        while rest.last == 0x20 { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }

    private static func insert(
        _ names: ArraySlice<JSONName>,
        _ source: Source,
        into members: inout [Member],
        _ item: String
    ) throws(JSONPathError) {
        guard let name = names.first else { return }
        let position = members.firstIndex { $0.name == name }
        guard names.count > 1 else {
            guard position == nil else { throw JSONPathError("'\(item)' puts a second value at one place") }
            members.append(Member(name: name, source: source))
            return
        }
        guard let position else {
            var inner: [Member] = []
            try Self.insert(names.dropFirst(), source, into: &inner, item)
            members.append(Member(name: name, source: .group(inner)))
            return
        }
        guard case .group(var inner) = members[position].source else {
            throw JSONPathError("'\(item)' goes into what is selected whole")
        }
        try Self.insert(names.dropFirst(), source, into: &inner, item)
        members[position].source = .group(inner)
    }
}
