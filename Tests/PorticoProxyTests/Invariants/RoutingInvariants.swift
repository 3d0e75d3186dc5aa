// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire

/// What holds for any patterns of paths and any request target: lines of patterns up to an empty one, then the target.
enum RoutingInvariants {
    /// The first broken promise for these bytes, in words; `nil` when all are kept.
    static func violation(_ bytes: [UInt8]) -> String? {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let end = lines.firstIndex { $0.isEmpty } ?? lines.count
        let patterns = lines[..<end].prefix(20).compactMap { Self.pattern($0) }
        lines.removeFirst(min(end + 1, lines.count))
        guard let target = lines.first, let head = Self.head(target) else { return nil }
        let path = head.fields.string(head.path)
        return Self.violation(ofPath: path) ?? Self.violation(patterns, head, path)
    }

    /// The head of a request for it in canonical form; `nil` where that is refused.
    private static func head(_ target: some Sequence<UInt8>) -> RequestHead? {
        var head = RequestHead()
        let bytes = Array("GET ".utf8) + target + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        guard (try? RequestHeadParser().parse(bytes.span, into: &head)) != nil, !head.isForServer,
            (try? CanonicalPath.normalize(&head, allowEncodedSlashes: true)) != nil
        else { return nil }
        return head
    }

    /// A canonical path stays as it is, and holds no dot segment and no doubled slash.
    private static func violation(ofPath path: String) -> String? {
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        if path.first != "/" || segments.dropLast().contains("") { return "not canonical: \(path)" }
        if segments.contains(".") || segments.contains("..") { return "a dot segment in \(path)" }
        guard let again = Self.head(path.utf8) else { return "canonical, and refused: \(path)" }
        let form = again.fields.string(again.path)
        return form == path ? nil : "canonical as \(path), then as \(form)"
    }

    /// A table finds a route where one of its routes alone takes the path, and that is one of these.
    private static func violation(_ patterns: [PathPattern], _ head: RequestHead, _ path: String) -> String? {
        let entries = patterns.enumerated().map { index, pattern in
            RouteEntry(
                name: "r\(index)", match: RouteMatch(path: pattern),
                location: SourceLocation(file: "fuzz", line: index + 1, column: 1))
        }
        let segments = path == "/" ? [] : path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let single = entries.indices.filter { Self.outcome(Array(entries[$0...$0]), head) == .route(0) }
        for index in entries.indices {
            guard let isTaken = Self.takes(patterns[index], segments.map(String.init)) else { continue }
            if isTaken != single.contains(index) { return "\(patterns[index].text) and \(path): \(!isTaken)" }
        }
        _ = Router.check(entries)
        switch Self.outcome(entries, head) {
        case .route(let index): return single.contains(index) ? nil : "\(path) goes to \(patterns[index].text)"
        case .notFound: return single.isEmpty ? nil : "\(path) is not found"
        case .methodNotAllowed: return "a 405 without methods"
        }
    }

    private static func outcome(_ entries: [RouteEntry], _ head: RequestHead) -> RouteDecision.Outcome {
        var decision = RouteDecision()
        Router(entries).route(head, client: IPAddress(v4: 0x7F00_0001), into: &decision)
        return decision.outcome
    }

    // MARK: The plain reading

    /// `nil` where a pattern or a dot decides, which is not read here.
    private static func takes(_ pattern: PathPattern, _ segments: [String]) -> Bool? {
        guard segments.count >= pattern.segments.count else { return false }
        if pattern.remainder == nil, segments.count > pattern.segments.count { return false }
        var isUnknown = false
        for (segment, text) in zip(pattern.segments, segments) {
            switch segment {
            case .literal(let literal): if literal != text { return false }
            case .single: if text.isEmpty { return false }
            case .placeholder(let placeholder):
                let shape = placeholder.shape
                guard text.utf8.count > shape.prefix.utf8.count + shape.suffix.utf8.count,
                    text.hasPrefix(shape.prefix), text.hasSuffix(shape.suffix)
                else { return false }
                if shape.pattern != nil || text.contains(".") || text.contains("%") { isUnknown = true }
            }
        }
        return isUnknown ? nil : true
    }

    /// `nil` for what no configuration holds.
    private static func pattern(_ line: ArraySlice<UInt8>) -> PathPattern? {
        guard line.first == UInt8(ascii: "/"), let text = String(validating: line, as: UTF8.self) else { return nil }
        var pattern = PathPattern(segments: [], remainder: nil, text: text)
        let words = text == "/" ? [] : text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, word) in words.enumerated() {
            let isLast = index == words.count - 1
            if word == "**" {
                guard isLast else { return nil }
                pattern.remainder = .init(name: nil)
            } else if word == "*" {
                pattern.segments.append(.single(name: nil))
            } else if let segment = Self.segment(word), isLast || !word.isEmpty {
                pattern.segments.append(segment)
            } else {
                return nil
            }
        }
        return pattern
    }

    private static func segment(_ word: Substring) -> PathPattern.Segment? {
        guard let open = word.firstIndex(of: "{"), let close = word.lastIndex(of: "}"), open < close else {
            return Self.isPlain(word) ? .literal(String(word)) : nil
        }
        let (prefix, suffix) = (word[..<open], word[close...].dropFirst())
        guard Self.isPlain(prefix), Self.isPlain(suffix) else { return nil }
        let inner = word[open..<close].dropFirst().split(separator: ":", maxSplits: 1)
        if inner.count < 2, prefix.isEmpty, suffix.isEmpty { return .single(name: "x") }
        return .placeholder(
            .init(
                name: "x", prefix: String(prefix), suffix: String(suffix),
                pattern: inner.count == 2 ? String(inner[1]) : nil))
    }

    /// Unreserved characters alone, as in a literal in canonical form.
    private static func isPlain(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x7E: true
            default: false
            }
        }
    }
}
