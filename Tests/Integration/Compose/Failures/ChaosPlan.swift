// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting

/// What each call of a run gets, as the run's number decides, and what the answer must be for it.
struct ChaosPlan {
    /// What a service does instead of answering, and what that is called.
    private static let wrongs: [(reply: Reply, reason: String)] = [
        (.status(500), "status;status=500"), (.status(404), "status;status=404"), (.reset, "reset"),
        (Reply([], after: .closes), "reset"), (.json("{\"id\":"), "invalid_json"), (.json("<p>"), "invalid_json"),
        (.body("1", type: "text/html"), "content_type"), (.raw("HTTP/1.1 204 No Content\r\n\r\n"), "no_content"),
        (.raw("\(Self.head)Content-Length: 50\r\n\r\n{}", after: .closes), "reset"),
        (.raw("\(Self.head)Content-Length: 50\r\n\r\n{}", after: .resets), "reset"),
        // More than it says: what is too much must not be taken for the next answer.
        (.raw("\(Self.head)Content-Length: 3\r\n\r\n[1,2]"), "invalid_json"),
        (.raw("\(Self.head)Transfer-Encoding: chunked\r\n\r\n2\r\n[1\r\nzz\r\n", after: .closes), "reset"),
        (.json("\"" + String(repeating: "x", count: 80_000) + "\""), "too_large"),
        (.chunked("\"" + String(repeating: "x", count: 80_000) + "\"", by: 4096), "too_large"),
    ]
    private static let stalls: [(reply: Reply, reason: String)] = [
        (.silence, "timeout"), (.raw("\(Self.head)Content-Length: 50\r\n\r\n{", after: .stalls), "timeout"),
    ]
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

    static let compose = """
        a: { call: "s:/a?run={query.run}", timeout: 3s, max_body: 64KiB }
        b: { call: "s:/b?run={query.run}", timeout: 3s, max_body: 64KiB, fallback: [] }
        c: { call: "s:/c/{parts.a.id}?run={query.run}", timeout: 3s, max_body: 64KiB }
        d:
          call: s:/d/{x}?run={query.run}
          for_each: { item: x, in: parts.b, parallel: 2 }
          timeout: 3s
          max_body: 64KiB
          fallback: none
        """

    let run: UInt64

    /// `nil`: it answers as it should. Waiting costs time, so it is rare.
    private func wrong(_ path: String) -> (reply: Reply, reason: String)? {
        let hash = path.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
        var generator = SeededGenerator(seed: self.run &* 0x1000 &+ hash)
        switch Int.random(in: 0..<200, using: &generator) {
        case 0: return Self.stalls.randomElement(using: &generator)
        case 1..<60: return Self.wrongs.randomElement(using: &generator)
        default: return nil
        }
    }

    private func right(_ path: String) -> Reply {
        let json: String
        switch path {
        case "/a": json = "{\"id\":\(self.run),\"n\":1.10}"
        case "/b": json = "[1,2,3]"
        default: json = "\"\(path)\""
        }
        return self.run.isMultiple(of: 3) ? .chunked(json, by: 2) : .json(json)
    }

    /// - Parameter target: With the run's number at its end.
    static func reply(to target: String) -> Reply {
        let plan = ChaosPlan(run: target.split(separator: "=").last.flatMap { UInt64($0) } ?? 0)
        let path = String(target.prefix { $0 != "?" })
        return plan.wrong(path)?.reply ?? plan.right(path)
    }

    /// The document, and what `Gateway-Partial` says.
    var answer: (text: String, partial: String?) {
        var members: [String] = []
        var failed: [String] = []
        let a = self.wrong("/a")
        if let a {
            failed.append("a;reason=\(a.reason)")
        } else {
            members.append("\"a\":{\"id\":\(self.run),\"n\":1.10}")
        }
        let b = self.wrong("/b")
        if let b { failed.append("b;reason=\(b.reason)") }
        members.append("\"b\":\(b == nil ? "[1,2,3]" : "[]")")
        let c = a == nil ? self.wrong("/c/\(self.run)")?.reason : "missing_reference"
        if let c { failed.append("c;reason=\(c)") } else { members.append("\"c\":\"/c/\(self.run)\"") }
        let elements = (b == nil ? [1, 2, 3] : []).map { (path: "/d/\($0)", wrong: self.wrong("/d/\($0)")) }
        if let first = elements.compactMap(\.wrong).first { failed.append("d;reason=\(first.reason)") }
        let results = elements.map { $0.wrong == nil ? "\"\($0.path)\"" : "\"none\"" }
        members.append("\"d\":[\(results.joined(separator: ","))]")
        return ("{\(members.joined(separator: ","))}", failed.isEmpty ? nil : failed.joined(separator: ", "))
    }
}
