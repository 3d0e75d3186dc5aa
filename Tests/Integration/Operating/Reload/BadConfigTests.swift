// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

extension Timed {
    @Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct BadConfigTests {
        /// How a configuration is spoilt, and what the gateway says of it.
        private struct Spoilt {
            var description: String
            /// In the answer and in the log.
            var told: String
            /// In the log as well; where it is in the file. Empty: nothing in a file is wrong.
            var place: String
            var make: (TemporaryFolder) throws -> Void

            init(
                _ description: String, told: String, place: String = "gateway.yaml:1:1",
                _ make: @escaping (TemporaryFolder) throws -> Void
            ) {
                self.description = description
                self.told = told
                self.place = place
                self.make = make
            }

            /// The whole file is another one.
            init(_ description: String, _ text: String, told: String, place: String) {
                self.init(description, told: told, place: place) { try $0.put("gateway.yaml", text) }
            }
        }

        private static func good(_ number: Int) -> String {
            """
            version: 1
            include: [parts/*.yaml]
            listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
            admin: { address: "127.0.0.1:0" }
            routes:
              fixed: { match: /fixed, respond: { body: "\(number)" } }

            """
        }

        private static var files: [Spoilt] {
            [
                Spoilt("missing", told: "No such file", place: "gateway.yaml") { $0.remove("gateway.yaml") },
                Spoilt("not readable", told: "symbolic links", place: "gateway.yaml") {
                    try $0.link("gateway.yaml", to: "gateway.yaml")
                },
                Spoilt("a directory", told: "directory", place: "gateway.yaml") {
                    $0.remove("gateway.yaml")
                    $0.makeFolder("gateway.yaml")
                },
                Spoilt("a pipe that nobody writes to", told: "found nothing", place: "gateway.yaml:1:1") {
                    $0.remove("gateway.yaml")
                    close(try $0.makePipe("gateway.yaml"))
                },
                Spoilt("empty", "", told: "found nothing", place: "gateway.yaml:1:1"),
                Spoilt("invalid UTF-8", told: "UTF-8", place: "gateway.yaml:7:11") {
                    try $0.write(
                        "gateway.yaml", Array(Self.good(1).utf8) + Array("  b: \"abcd".utf8) + [0xff, 0xfe, 0x22])
                },
                Spoilt("a MiB of letters", told: "found a single value", place: "gateway.yaml:1:1") {
                    try $0.write("gateway.yaml", [UInt8](repeating: 0x61, count: 1 << 20))
                },
                Spoilt("10 MiB of noise", told: "UTF-8", place: "gateway.yaml:1:1") {
                    let noise = [0xff] + (1..<4096).map { _ in UInt8.random(in: 0...255) }
                    try $0.write("gateway.yaml", Array([[UInt8]](repeating: noise, count: 2560).joined()))
                },
            ]
        }

        private static var texts: [Spoilt] {
            [
                Spoilt(
                    "a syntax error", Self.good(1) + "  b: [1, 2\n", told: "not valid YAML", place: "gateway.yaml:7:11"),
                Spoilt(
                    "half written", String(Self.good(1).dropLast(9)), told: "gateway.yaml:6", place: "gateway.yaml:6"),
                Spoilt(
                    "an unknown key", Self.good(1) + "listners: {}\n", told: "unknown key 'listners'",
                    place: "gateway.yaml:7:1"),
                Spoilt(
                    "a tie", Self.good(1) + "  b: { match: /fixed, respond: {} }\n", told: "match the same requests",
                    place: "gateway.yaml:7:3"),
                Spoilt(
                    "a reference to nothing", Self.good(1) + "  b: { match: /b, to: nowhere }\n", told: "'nowhere'",
                    place: "gateway.yaml:7:23"),
                Spoilt(
                    "a variable that is not set",
                    Self.good(1) + "  b: { match: /b, respond: { body: \"${NOT_SET}\" } }\n",
                    told: "NOT_SET", place: "gateway.yaml:7:36"),
                Spoilt(
                    "a secret that is missing",
                    Self.good(1) + "  b: { match: /b, respond: { body: \"${file:/nowhere/x}\" } }\n",
                    told: "/nowhere/x",
                    place: "gateway.yaml:7:36"),
                Spoilt(
                    "an include that is missing", Self.good(1).replacing("parts/*.yaml", with: "parts/none.yaml"),
                    told: "parts/none.yaml", place: "gateway.yaml:2:11"),
                Spoilt("an error in an included file", told: "unknown key", place: "parts/one.yaml:2:8") {
                    try $0.put("gateway.yaml", Self.good(1))
                    try $0.put("parts/one.yaml", "services:\n  a: { url: x }\n")
                },
            ]
        }

        private static func addresses(_ taken: DeadPort) -> [Spoilt] {
            [
                Spoilt(
                    "an address in use",
                    Self.good(1).replacing(
                        "{ public:", with: "{ more: { address: \"127.0.0.1:\(taken.port)\" }, public:"),
                    told: "Address already in use", place: ""),
                Spoilt(
                    "an address of another machine",
                    Self.good(1).replacing("{ public:", with: "{ more: { address: \"192.0.2.1:8080\" }, public:"),
                    told: "Cannot assign requested address", place: ""),
                Spoilt(
                    "an admin address in use",
                    Self.good(1).replacing(
                        "admin: { address: \"127.0.0.1:0\"", with: "admin: { address: \"127.0.0.1:\(taken.port)\""),
                    told: "Address already in use", place: ""),
            ]
        }

        @Test("a bad file in every way: nothing changes, the reason is told everywhere, a good file is taken")
        func spoilt() async throws {
            let taken = try DeadPort()
            let files = ["gateway.yaml": Self.good(0), "parts/one.yaml": "{}"]
            let process = try await PorticoProcess(files: files, workers: 2)
            try await process.use { process in
                let kept = try await process.connect()
                var number = 0
                for spoilt in Self.files + Self.texts + Self.addresses(taken) {
                    let comment = Comment(rawValue: spoilt.description)
                    let descriptors = process.descriptorCount
                    try spoilt.make(process.folder)
                    try await Self.expectRefusal(process, spoilt)
                    try await kept.send("GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n")
                    #expect(try await kept.receiveResponse().text == "\(number)", comment)
                    #expect(try await process.get("/fixed") == "\(number)", comment)
                    #expect(process.descriptorCount <= descriptors + 2, comment)

                    number += 1
                    process.folder.remove("gateway.yaml")
                    try process.folder.put("gateway.yaml", Self.good(number))
                    try process.folder.put("parts/one.yaml", "{}")
                    try await process.reload()
                    #expect(try await process.get("/fixed") == "\(number)", comment)
                    let status = try await process.status()
                    #expect(status.contains("\"last_reload_successful\":true"), comment)
                }
            }
        }

        /// By the request, whose answer says why, as do `/status` and the log; and the same by the signal.
        private static func expectRefusal(_ process: PorticoProcess, _ spoilt: Spoilt) async throws {
            let comment = Comment(rawValue: spoilt.description)
            let answer = try await process.admin("POST /reload")
            #expect(answer.status == 422, comment)
            #expect(answer["Content-Type"] == "application/problem+json", comment)
            #expect(Self.says(answer.text, spoilt), "\(spoilt.description): \(answer.text)")
            let log = try await process.child.errors.receive(through: "is not used; the one before it stays")
            #expect(log.contains(spoilt.told) && log.contains(spoilt.place), "\(spoilt.description): \(log)")
            let status = try await process.status()
            #expect(status.contains("\"last_reload_successful\":false"), comment)
            #expect(status.contains(spoilt.place), "\(spoilt.description): \(status)")
            process.child.signal(SIGHUP)
            _ = try await process.child.errors.receive(through: "is not used; the one before it stays")
        }

        /// Whether an answer names what is wrong, and where: file, line and column are members of the JSON.
        private static func says(_ answer: String, _ spoilt: Spoilt) -> Bool {
            let words = spoilt.place.split(separator: ":")
            let members = zip(["line", "column"], words.dropFirst()).map { "\"\($0)\": \($1)" }
            return answer.contains(words.first ?? "") && members.allSatisfy(answer.contains)
                && (answer.contains(spoilt.told) || spoilt.told == spoilt.place)
        }
    }
}
