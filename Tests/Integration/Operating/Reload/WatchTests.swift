// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    @Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct WatchTests {
        /// A change of files. Each leads to answers with its number.
        private struct Change {
            var description: Comment
            /// Answered with the number afterwards.
            var path: String
            var make: (_ folder: TemporaryFolder, _ number: Int) throws -> Void
        }

        private static func changes(_ upstream: String) -> [Change] {
            [
                Change(description: "the first file, replaced by a rename", path: "/fixed") { folder, number in
                    try folder.put("gateway.yaml", Self.main(number, upstream, folder))
                },
                Change(description: "an included file, written in place", path: "/included") { folder, number in
                    try folder.write("parts/one.yaml", NumberedConfig.part(number))
                },
                Change(description: "an included file, replaced by a rename", path: "/included") { folder, number in
                    try folder.put("parts/one.yaml", NumberedConfig.part(number))
                },
                Change(description: "a link that leads to another folder", path: "/linked") { folder, number in
                    try Self.mount(number, in: folder)
                },
                Change(description: "a file that the include matches now", path: "/new") { folder, number in
                    try folder.put("parts/new.yaml", Self.part("new", number))
                },
                Change(description: "a secret", path: "/secret") { folder, number in
                    try folder.put("secret", "\(number)\n")
                },
            ]
        }

        private static func main(_ number: Int, _ upstream: String, _ folder: TemporaryFolder) -> String {
            """
            \(NumberedConfig.main(number, upstream))
              secret: { match: /secret, respond: { body: "${file:\(folder.path)/secret}" } }
            """.replacing("parts/*.yaml", with: "parts/*.yaml, volume/*.yaml")
        }

        private static func part(_ name: String, _ number: Int) -> String {
            "routes: { \(name): { match: /\(name), respond: { body: \"\(number)\" } } }"
        }

        /// As Kubernetes mounts a ConfigMap: files are links through `..data`, which leads to the folder of the day.
        private static func mount(_ number: Int, in folder: TemporaryFolder) throws {
            try folder.put("volume/..2026_\(number)/linked.yaml", Self.part("linked", number))
            try folder.link("volume/..data", to: "..2026_\(number)")
            folder.remove("volume/..2026_\(number - 1)")
        }

        @Test("changed files are noticed, however they change, and no request is lost")
        func watched() async throws {
            let upstream = try await NumberedConfig.upstream()
            let folder = try TemporaryFolder()
            folder.makeFolder("volume")
            try Self.mount(0, in: folder)
            try folder.link("volume/linked.yaml", to: "..data/linked.yaml")
            let files = [
                "gateway.yaml": Self.main(0, upstream.url, folder), "parts/one.yaml": NumberedConfig.part(0),
                "secret": "0",
            ]
            let process = try await PorticoProcess(files: files, in: folder, workers: 2, arguments: ["--watch"])
            try await process.use { process in
                let numbers = NumberedConfig()
                numbers.written = .max
                let load = numbers.load(port: process.port, paths: ["/fixed", "/app"])
                #expect(try await process.get("/linked") == "0")
                for number in 1...2 {
                    for change in Self.changes(upstream.url) {
                        try change.make(process.folder, number)
                        try await process.awaitReload()
                        #expect(try await process.get(change.path) == "\(number)", change.description)
                    }
                }
                try await ReloadUnderLoadTests.expectNoLoss(load)
            }
            await upstream.stop()
        }

        @Test("a bad file is said once, and noticed again when it is put right")
        func bad() async throws {
            let files = ["gateway.yaml": NumberedConfig.main(0, "http://127.0.0.1:1"), "parts/one.yaml": "{}"]
            let process = try await PorticoProcess(files: files, arguments: ["--watch"])
            try await process.use { process in
                try process.folder.put("parts/one.yaml", "routes: [")
                _ = try await process.child.errors.receive(through: "is not used; the one before it stays")
                // It is looked at again and again, and stays the same bad file.
                let end = ContinuousClock.now + .seconds(3)
                while ContinuousClock.now < end {
                    #expect(try await process.get("/fixed") == "0")
                    await Pace.tick()
                }
                #expect(process.child.errors.history.components(of: "is not used") == 1)
                try process.folder.put("parts/one.yaml", NumberedConfig.part(1))
                try await process.awaitReload()
                #expect(try await process.get("/included") == "1")
                #expect(process.child.errors.history.components(of: "is not used") == 1)
            }
        }

        @Test("without --watch a changed file waits to be asked for")
        func unwatched() async throws {
            let process = try await PorticoProcess(
                files: NumberedConfig.files(0, "http://127.0.0.1:1"))
            try await process.use { process in
                try process.folder.put("gateway.yaml", NumberedConfig.main(1, "http://127.0.0.1:1"))
                let end = ContinuousClock.now + .seconds(2)
                while ContinuousClock.now < end {
                    #expect(try await process.get("/fixed") == "0")
                    await Pace.tick()
                }
                try await process.hangUp()
                #expect(try await process.get("/fixed") == "1")
            }
        }
    }
}
