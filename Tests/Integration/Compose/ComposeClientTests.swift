// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoTesting
import Testing

/// What a client may ask of a composed answer: not to get what it has, to get it smaller, and how long to keep it.
@Suite struct ComposeClientTests {
    static let compose = "{ a: \"a:/\", b: \"b:/\" }"
    static let long = #"{"text":""# + String(repeating: "all work and no play ", count: 200) + #""}"#

    static func services(
        _ a: Reply = .json(Self.long), _ b: Reply = .json("1")
    ) -> [String: FakeService.Answer?] { ["a": always(a), "b": always(b)] }

    @Test("HEAD has the head of GET and no body, on a connection that goes on")
    func head() async throws {
        try await ComposeRig.run(Self.compose, Self.services(), match: "GET /**") { rig in
            let client = try await rig.gateway.connect()
            let get = try await ComposeRig.ask(client, "GET /")
            let head = try await ComposeRig.ask(client, "HEAD /")
            #expect(head.status == 200 && head.body.isEmpty)
            for name in ["ETag", "Content-Type", "Content-Length", "Vary"] {
                #expect(head[name] == get[name], "\(name)")
            }
            #expect(head["ETag"] != nil && get["Content-Length"] == "\(get.body.count)")
            #expect(rig["a"].requests.map(\.method) == ["GET", "GET"])
            #expect(try await ComposeRig.ask(client, "GET /").text == get.text)
        }
    }

    @Test("the same bytes have the same tag, on every worker and after a restart; other bytes another")
    func tag() async throws {
        var tags: Set<String> = []
        for _ in 0..<2 {
            try await ComposeRig.run(Self.compose, Self.services(), workers: 2) { rig in
                for _ in 0..<8 { tags.insert(try #require(try await rig.ask()["ETag"])) }
            }
        }
        #expect(tags.count == 1)
        let tag = try #require(tags.first)
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.count > 2)
        try await ComposeRig.run(Self.compose, Self.services(.json(Self.long), .json("2"))) { rig in
            let answer = try await rig.ask()
            #expect(answer["ETag"] != tag)
        }
    }

    @Test("If-None-Match is compared weakly, as a list, in one field or several")
    func conditional() async throws {
        let services = Self.services(
            .json(Self.long, "Cache-Control: max-age=60"), .json("1", "Cache-Control: max-age=60"))
        try await ComposeRig.run(Self.compose, services, match: "GET,POST /**") { rig in
            let client = try await rig.gateway.connect()
            let tag = try #require(try await ComposeRig.ask(client)["ETag"])
            for same in [[tag], ["W/\(tag)"], ["\"x\", \(tag)"], ["\"x\" ,W/\(tag) , \"y\""], ["*"], ["\"x\"", tag]] {
                let answer = try await ComposeRig.ask(client, "GET /", same.map { "If-None-Match: \($0)" })
                #expect(answer.status == 304, "\(same)")
                #expect(answer["ETag"] == tag && answer["Cache-Control"] == "max-age=60")
                #expect(answer["Vary"]?.lowercased().contains("accept-encoding") == true)
                #expect(answer["Content-Type"] == nil && answer["Content-Length"] != "0")
            }
            for other in ["\"x\"", tag.replacing("\"", with: ""), "\"\"", "W/", "\"\(tag)\"", ""] {
                let answer = try await ComposeRig.ask(client, "GET /", ["If-None-Match: \(other)"])
                #expect(answer.status == 200 && answer.body.count > 4000, "\(other)")
            }
            #expect(try await ComposeRig.ask(client, "HEAD /", ["If-None-Match: \(tag)"]).status == 304)
            let post = try await ComposeRig.ask(client, "POST /", ["If-None-Match: *"], body: "x")
            #expect(post.status == 200, "304 is for GET and HEAD (RFC 9110 §13.1.2)")
        }
    }

    @Test(
        "gzip for those who take it",
        arguments: [
            ("gzip", true), ("GZIP", true), ("br, gzip;q=0.5", true), ("*", true), ("gzip;q=0.001", true),
            ("x-gzip", true),
            ("identity;q=0, *;q=1", true), ("gzip;q=0", false), ("gzip; q=0.000", false), ("*;q=0", false),
            ("br", false),
            ("identity", false), ("", false), ("gzip;q=0, *", false), ("*;q=0, gzip", true), ("gzipped", false),
        ])
    func gzip(_ accepted: String, _ isCoded: Bool) async throws {
        try await ComposeRig.run(Self.compose, Self.services()) { rig in
            let plain = try await rig.ask()
            #expect(plain["Content-Encoding"] == nil && plain.text == #"{"a":"# + Self.long + #","b":1}"#)
            let answer = try await rig.ask("GET /", "Accept-Encoding: \(accepted)")
            #expect(answer["Vary"]?.lowercased().contains("accept-encoding") == true)
            #expect((answer["Content-Encoding"] == "gzip") == isCoded)
            #expect(answer["Content-Length"] == "\(answer.body.count)")
            // A strong tag is that of the bytes that are sent.
            #expect((answer["ETag"] == plain["ETag"]) == !isCoded)
            let text = isCoded ? try await Self.expanded(answer.body) : answer.text
            #expect(text == plain.text)
            if isCoded { #expect(answer.body.count < plain.body.count / 4) }
        }
    }

    /// As another program reads it.
    private static func expanded(_ bytes: [UInt8]) async throws -> String {
        let folder = try TemporaryFolder()
        let path = try folder.write("body.gz", bytes)
        let child = try await ChildProcess(["/bin/gzip", "-d", path])
        #expect(await child.exitStatus() == 0)
        return try String(contentsOfFile: "\(folder.path)/body", encoding: .utf8)
    }

    @Test("a tag of compressed bytes is a condition for compressed bytes")
    func codedTag() async throws {
        try await ComposeRig.run(Self.compose, Self.services()) { rig in
            let client = try await rig.gateway.connect()
            let tag = try #require(try await ComposeRig.ask(client, "GET /", ["Accept-Encoding: gzip"])["ETag"])
            let fields = ["Accept-Encoding: gzip", "If-None-Match: \(tag)"]
            #expect(try await ComposeRig.ask(client, "GET /", fields).status == 304)
            let head = try await ComposeRig.ask(client, "HEAD /", ["Accept-Encoding: gzip"])
            #expect(head["ETag"] == tag && head["Content-Encoding"] == "gzip")
        }
    }

    @Test("a small answer is not compressed")
    func small() async throws {
        try await ComposeRig.run(Self.compose, Self.services(.json("1"))) { rig in
            let answer = try await rig.ask("GET /", "Accept-Encoding: gzip")
            #expect(answer["Content-Encoding"] == nil && answer.text == #"{"a":1,"b":1}"#)
        }
    }

    @Test("a partial answer has no tag, is not compressed away from its marks, and is no 304")
    func partial() async throws {
        try await ComposeRig.run(
            Self.compose, Self.services(.json(Self.long, "Cache-Control: max-age=9"), .status(500))
        ) {
            let answer = try await $0.ask("GET /", "If-None-Match: *")
            ComposeFailureTests.expectPartial(answer)
            #expect(answer.text == #"{"a":"# + Self.long + "}")
        }
    }

    @Test("what the route removes or sets of an answer's head holds for what the gateway itself adds to it")
    func ownFields() async throws {
        let remove = "headers: { response: { remove: [ETag, Vary] } }"
        try await ComposeRig.run("{ a: \"a:/\" }", ["a": always("1")], route: remove) { rig in
            let answer = try await rig.ask("GET /", "If-None-Match: *")
            #expect(answer.status == 200 && answer["ETag"] == nil && answer["Vary"] == nil)
        }
        let set = "headers: { response: { set: { ETag: '\"v1\"' } } }"
        try await ComposeRig.run("{ a: \"a:/\" }", ["a": always("1")], route: set) { rig in
            let answer = try await rig.ask()
            #expect(answer.values("ETag") == ["\"v1\""] && answer.values("Vary") == ["Accept-Encoding"])
        }
    }
}
