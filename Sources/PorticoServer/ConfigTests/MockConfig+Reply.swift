// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

extension MockConfig {
    func reply(to call: VirtualCall) -> VirtualReply {
        var reply = VirtualReply()
        reply.status = self.status
        reply.delay = self.delay
        reply.failure = self.failure
        reply.fields = self.headers.map { ($0.name, $0.value) }
        let hasType = self.headers.contains { $0.name.lowercased() == "content-type" }
        if self.json != nil, !hasType { reply.fields.append(("Content-Type", "application/json")) }
        if call.message.method != "HEAD" { reply.body = Array((self.body ?? self.json?.text() ?? "").utf8) }
        return reply
    }
}

extension [MockConfig] {
    /// The one that says most of the call; of two that say as much, the first.
    func answer(to call: VirtualCall) -> MockConfig? {
        var best: (mock: MockConfig, rank: Int)?
        for mock in self {
            guard let rank = mock.call.rank(for: call), rank > best?.rank ?? -1 else { continue }
            best = (mock, rank)
        }
        return best?.mock
    }
}

extension MockCall {
    /// How much it says of a call; nil: the call is another.
    fileprivate func rank(for call: VirtualCall) -> Int? {
        // As in a match: what answers GET answers HEAD.
        let isMethod = call.message.method == self.method || (call.message.method == "HEAD" && self.method == "GET")
        guard isMethod, call.service == self.service else { return nil }
        let (path, query) = call.message.halves
        guard self.path.takes(path) else { return nil }
        if let wanted = self.query, VirtualMessage.parameters(wanted) != VirtualMessage.parameters(query ?? "") {
            return nil
        }
        let isLiteral = self.path.segments.allSatisfy { if case .literal = $0 { true } else { false } }
        return (self.query == nil ? 0 : 4) + (self.path.remainder == nil ? 2 : 0) + (isLiteral ? 1 : 0)
    }
}

extension VirtualMessage {
    /// Path and query of a request.
    var halves: (path: String, query: String?) {
        let halves = self.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (halves.first ?? "", halves.count == 2 ? halves[1] : nil)
    }

    /// Names and values, decoded, in an order of their own.
    static func parameters(_ query: String) -> [[String]] {
        let pairs = query.split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let texts = halves.map { PercentCoding.decode(Array($0.utf8)[...], plusIsSpace: true) }
            return texts.count == 2 ? texts : texts + [""]
        }
        return pairs.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

extension PathPattern {
    /// Whether a path is one of its; escapes do not matter.
    fileprivate func takes(_ path: String) -> Bool {
        let words = path == "/" ? [] : path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard words.count == self.segments.count || (words.count > self.segments.count && self.remainder != nil) else {
            return false
        }
        let plain = { (text: Substring) in PercentCoding.decode(Array(text.utf8)[...]) }
        return zip(self.segments, words).allSatisfy { segment, word in
            switch segment {
            case .literal(let text): plain(text[...]) == plain(word)
            case .single: !word.isEmpty
            case .placeholder(let placeholder): placeholder.shape.takes(String(word))
            }
        }
    }
}
