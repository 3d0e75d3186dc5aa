// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoTesting

/// Random routes and requests over few words, so that many match.
struct RandomTable {
    var generator: SeededGenerator

    init(seed: UInt64) { self.generator = SeededGenerator(seed: seed) }

    private static let words = ["a", "b", "users", "ab", "a-12", "12", "a.png", "a-longer-segment-than-one-word", ""]
    private static let placeholders = [
        "a{%}", "{%}b", "a-{%}", "{%}.png", "a{%}b", "{%:[0-9]+}", "{%:[a-z]+}", "a-{%:[0-9]+}", "{%:.*}g",
    ]
    private static let hosts = ["a.com", "b.a.com", "x.b.a.com", "c.org", "a.com.net"]
    private static let patterns = ["a.com", "b.a.com", "*.a.com", "*.b.a.com", "*.com", "c.org"]
    private static let methods = ["GET", "POST", "HEAD", "PURGE", "DELETE"]

    mutating func chance(_ outOf: Int) -> Bool { Int.random(in: 0..<outOf, using: &self.generator) == 0 }

    mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &self.generator)] }

    mutating func entries() -> [RouteEntry] {
        let count = Int.random(in: 1...25, using: &self.generator)
        return (0..<count).map { index in
            var match = RouteMatch(path: self.pattern())
            while self.chance(3) { match.hosts.append(self.host()) }
            while self.chance(3) { match.methods.append(self.pick(Self.methods)) }
            while self.chance(4) { match.headers.append(self.predicate(["X-A", "x-b"])) }
            while self.chance(4) { match.query.append(self.predicate(["q", "r"])) }
            while self.chance(4) { match.cookies.append(self.predicate(["c", "d"])) }
            if self.chance(6) { match.ignoresTrailingSlash = true }
            if self.chance(8) { match.clientIP = [self.network()] }
            let priority = self.chance(5) ? Int.random(in: -2...2, using: &self.generator) : 0
            let location = SourceLocation(file: "gateway.yaml", line: index + 1, column: 1)
            return RouteEntry(name: "r\(index)", match: match, priority: priority, location: location)
        }
    }

    private mutating func pattern() -> PathPattern {
        var text = ""
        let depth = Int.random(in: 0...4, using: &self.generator)
        for level in 0..<depth {
            switch Int.random(in: 0..<6, using: &self.generator) {
            case 0: text += "/*"
            case 1: text += "/{n\(level)}"
            case 2:
                let parts = self.pick(Self.placeholders).split(separator: "%", omittingEmptySubsequences: false)
                text += "/" + parts.joined(separator: "n\(level)")
            default: text += "/" + self.pick(level + 1 == depth ? Self.words : Self.words.dropLast())
            }
        }
        if self.chance(3) { text += self.chance(2) ? "/**" : "/{rest**}" }
        return Patterns.path(text.isEmpty ? "/" : text)
    }

    private mutating func host() -> HostPattern {
        let text = self.pick(Self.patterns)
        return text.hasPrefix("*") ? .wildcard(suffix: String(text.dropFirst())) : .exact(text)
    }

    private mutating func predicate(_ names: [String]) -> FieldPredicate {
        let conditions: [FieldPredicate.Condition] = [
            .present, .absent, .equals("1"), .equals("2"), .regex("^[12]$"), .regex("3|1"),
        ]
        return FieldPredicate(name: self.pick(names), condition: self.pick(conditions))
    }

    private mutating func network() -> Network {
        let length = self.pick([104, 112, 128])
        return Network(
            address: IPAddress(v4: self.pick([0x0A00_0001, 0x0A00_0101, 0x0B00_0001])),
            prefixLength: length
        )
    }

    mutating func request() -> NaiveRouter.Request {
        let depth = Int.random(in: 0...5, using: &self.generator)
        var path = ""
        for level in 0..<depth { path += "/" + self.pick(level + 1 == depth ? Self.words : Self.words.dropLast()) }
        var request = NaiveRouter.Request(
            method: self.pick(Self.methods),
            path: path.isEmpty ? "/" : path,
            host: self.pick(Self.hosts),
            client: IPAddress(v4: self.pick([0x0A00_0001, 0x0A00_01FF, 0x0A01_0000, 0x0B00_0001]))
        )
        while self.chance(2) { request.headers.append((self.pick(["x-a", "X-B"]), self.pick(["1", "2", "3"]))) }
        while self.chance(2) { request.query.append((self.pick(["q", "r"]), self.pick(["1", "2", "3"]))) }
        while self.chance(2) { request.cookies.append((self.pick(["c", "d"]), self.pick(["1", "2", "3"]))) }
        return request
    }
}

extension NaiveRouter.Request {
    /// The target with its query; `1` goes percent-encoded, to be decoded by the router.
    var target: String {
        let pairs = self.query.map { "\($0.0)=\($0.1 == "1" ? "%31" : $0.1)" }
        return self.path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    /// The header fields, cookies in lines of at most two.
    var fields: [(String, String)] {
        var result = self.headers
        var rest = self.cookies[...]
        while !rest.isEmpty {
            result.append(("Cookie", rest.prefix(2).map { "\($0.0)=\($0.1)" }.joined(separator: "; ")))
            rest = rest.dropFirst(2)
        }
        return result
    }
}
