// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoTesting
import PorticoWire
import Testing

@Suite struct CanonicalPathTests {
    private static func canonical(_ path: String, allowEncodedSlashes: Bool = false) throws -> String {
        var head = try Requests.parse("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        try CanonicalPath.normalize(&head, allowEncodedSlashes: allowEncodedSlashes)
        return head.fields.string(head.path)
    }

    @Test(
        "a path is brought to its one form",
        arguments: [
            ("/", "/"), ("/a/b", "/a/b"), ("/a/", "/a/"), ("/a?x=/../", "/a"),
            // Escapes of unreserved characters are decoded, others keep theirs in upper case.
            ("/%61%7E%2d%5f%39", "/a~-_9"), ("/a%20b", "/a%20b"), ("/%c3%a9", "/%C3%A9"), ("/%3a:%3A", "/%3A:%3A"),
            ("/%252e%252e/a", "/%252e%252e/a"), ("/a%25", "/a%25"),
            // What no path may hold as it is gets encoded; marks that it may hold stay as they came.
            ("/a|b\"{c}", "/a%7Cb%22%7Bc%7D"), ("/[x]^`<>", "/%5Bx%5D%5E%60%3C%3E"),
            ("/!$&'()*+,;=:@", "/!$&'()*+,;=:@"),
            ("/%21", "/%21"),
            // Dot segments, also encoded ones.
            ("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/a/b/..", "/a/"), ("/a/.", "/a/"), ("/a/..", "/"), ("/.", "/"),
            ("/a/%2e%2e/b", "/b"), ("/a/%2E/b", "/a/b"), ("/a/.%2e/b", "/b"), ("/a/b/../../c", "/c"),
            ("/.well-known/x", "/.well-known/x"), ("/...", "/..."), ("/a/..b/.c", "/a/..b/.c"), ("/..a", "/..a"),
            // Doubled slashes, before dot segments are resolved.
            ("//", "/"), ("//a///b//", "/a/b/"), ("/a//../b", "/b"), ("/a/.//b", "/a/b"),
            // Parameters of ordinary segments stay.
            ("/a;v=1/b", "/a;v=1/b"), ("/...;x", "/...;x"),
        ]
    )
    func forms(_ raw: String, _ expected: String) throws {
        #expect(try Self.canonical(raw) == expected)
        #expect(try Self.canonical(expected) == expected)
    }

    @Test(
        "what servers read in two ways is refused",
        arguments: [
            ("/a%2Fb", PathError.encodedSlash), ("/a%2fb", .encodedSlash), ("/a\\b", .backslash),
            ("/a%5cb", .backslash), ("/%00", .controlCharacter), ("/a%0d%0a", .controlCharacter),
            ("/%7f", .controlCharacter), ("/%1F", .controlCharacter), ("/%", .malformedEscape),
            ("/%4", .malformedEscape), ("/%zz", .malformedEscape), ("/%4g/b", .malformedEscape),
            ("/a/..;/b", .dotSegmentParameter), ("/a/..;x=1", .dotSegmentParameter), ("/.;/a", .dotSegmentParameter),
            ("/%2e%2e;/a", .dotSegmentParameter), ("/a/..%3b/b", .dotSegmentParameter), ("/..", .aboveRoot),
            ("/a/../..", .aboveRoot), ("/%2e%2e/etc/passwd", .aboveRoot), ("//..", .aboveRoot),
        ]
    )
    func refusals(_ raw: String, _ expected: PathError) {
        #expect(throws: expected) { try Self.canonical(raw) }
    }

    @Test("encoded slashes stay encoded where they are let in; all else is refused as before")
    func encodedSlashes() throws {
        #expect(try Self.canonical("/a%2fb", allowEncodedSlashes: true) == "/a%2Fb")
        #expect(try Self.canonical("/a%2F..%2fb/%2e", allowEncodedSlashes: true) == "/a%2F..%2Fb/")
        #expect(throws: PathError.backslash) { try Self.canonical("/a%5cb", allowEncodedSlashes: true) }
    }

    @Test("a canonical path stays where it was received; the asterisk form stays as it is")
    func fastPath() throws {
        for target in ["/users/42?x", "/a%20b/.well-known"] {
            var head = try Requests.parse("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            let count = head.fields.bytes.count
            try CanonicalPath.normalize(&head, allowEncodedSlashes: false)
            if target.hasPrefix("/users") {
                #expect(head.path == head.rawPath)
                #expect(head.fields.bytes.count == count)
            }
        }
        var asterisk = try Requests.parse("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        try CanonicalPath.normalize(&asterisk, allowEncodedSlashes: false)
        #expect(asterisk.fields.string(asterisk.path) == "*")
    }

    @Test(
        "a path that is put together of pieces is brought to the form too",
        arguments: [
            ("/a/b", "/a/b"), ("//evil.example", "/evil.example"), ("/a//b", "/a/b"), ("/x/../y", "/y"), ("/./y", "/y"),
            ("", "/"), ("/..", nil), ("/%2F/x", "/%2F/x"), ("/\\x", nil), ("/..;/x", nil),
        ] as [(String, String?)])
    func pieces(_ path: String, _ expected: String?) throws {
        let bytes = Array(path.utf8)
        guard let expected else {
            #expect(throws: PathError.self) { try CanonicalPath.canonical(bytes.span) }
            return
        }
        let result = try CanonicalPath.canonical(bytes.span) ?? bytes
        #expect(String(decoding: result, as: UTF8.self) == expected)
    }

    @Test("no path traps, and a result is canonical", arguments: 0..<4 as Range<UInt64>)
    func randomPaths(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "/", "/", "..", ".", "%2e", "%2F", "%", "%5", "a", "B", ";", "%3b", "\\", "%41", "%c3", "~", "%7",
        ]
        for round in 0..<4000 {
            let path =
                "/"
                + (0..<Int.random(in: 0..<9, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            guard let result = try? Self.canonical(path, allowEncodedSlashes: round % 2 == 0) else { continue }
            let segments = result.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            #expect(result.first == "/", "seed \(seed): \(path)")
            #expect(!segments.dropLast().contains(""), "seed \(seed): \(path) -> \(result)")
            #expect(!segments.contains(".") && !segments.contains(".."), "seed \(seed): \(path) -> \(result)")
            #expect(try Self.canonical(result, allowEncodedSlashes: true) == result, "seed \(seed): \(path)")
        }
    }
}
