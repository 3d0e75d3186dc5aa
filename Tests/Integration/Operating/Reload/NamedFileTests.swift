// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Files that a configuration names for their content are followed without `--watch`.
extension Timed {
    @Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct NamedFileTests {
        private static let broken = "version: 1\nroutes: ["

        @Test("a changed key, secret or password: what the old one let in is refused, on connections that stand")
        func rotation() async throws {
            try await NamedFilesRig.run { rig in
                // Somebody is at work on the configuration.
                try rig.process.folder.put("gateway.yaml", Self.broken)
                var clients: [RawConnection] = []
                for credential in rig.credentials {
                    let client = try await rig.process.connect()
                    clients.append(client)
                    // Twice: what is right is remembered.
                    for _ in 0..<2 { #expect(try await NamedFilesRig.ask(client, credential, 0) == 200) }
                    #expect(try await NamedFilesRig.ask(client, credential, 1) == 401)
                }
                for (old, new) in [(0, 1), (1, 0)] {
                    for credential in rig.credentials {
                        try rig.process.folder.put(credential.file, credential.contents[new])
                    }
                    for (client, credential) in zip(clients, rig.credentials) {
                        try await NamedFilesRig.wait(for: 401, client, credential, old)
                        for _ in 0..<2 { #expect(try await NamedFilesRig.ask(client, credential, new) == 200) }
                        #expect(try await NamedFilesRig.ask(client, credential, old) == 401)
                    }
                }
                #expect(try await rig.process.get("/fixed") == "0")
                let scrape = try await rig.scrape()
                #expect(scrape.sum("portico_file_reloads_total", #"result="success""#) == 8)
                #expect(scrape.sum("portico_file_reloads_total", #"result="failure""#) == 0)
                #expect(scrape.sum("portico_config_reloads_total") == 0)
            }
        }

        @Test("the admin token changes with its file")
        func adminToken() async throws {
            try await NamedFilesRig.run { rig in
                let tokens = NamedFilesRig.adminTokens
                let status = { (token: String) in try await rig.process.admin("GET /status", token: token).status }
                #expect(try await status(tokens[0]) == 200)
                #expect(try await status(tokens[1]) == 401)
                try rig.process.folder.put("admin", tokens[1])
                try await rig.process.awaitReload()
                #expect(try await status(tokens[0]) == 401)
                #expect(try await status(tokens[1]) == 200)
            }
        }

        @Test("a broken file is told of once, with its name and without its content; the good one before it holds")
        func broken() async throws {
            try await NamedFilesRig.run { rig in
                let (process, token) = (rig.process, NamedFilesRig.adminTokens[0])
                let staff = try #require(rig.credentials.first { $0.file == "staff" })
                let client = try await process.connect()
                #expect(try await NamedFilesRig.ask(client, staff, 0) == 200)
                let spoilt: [(reason: String, make: (TemporaryFolder) throws -> Void)] = [
                    ("the hash is cut", { try $0.put("staff", "ada:$6$content-of-it") }),
                    ("it is empty", { try $0.write("staff", "") }),
                    ("No such file or directory", { $0.remove("staff") }),
                ]
                for (count, (reason, make)) in spoilt.enumerated() {
                    try make(process.folder)
                    try await rig.awaitFault()
                    let scrape = try await rig.scrape()
                    #expect(scrape.sum("portico_files_stale") == 1)
                    #expect(scrape.sum("portico_file_reloads_total", #"result="failure""#) == count + 1)
                    #expect(scrape.sum("portico_config_last_reload_successful") == 1)
                    let status = try await process.admin("GET /status", token: token).text
                    #expect(status.contains("\(process.folder.path)/staff") && status.contains(reason), "\(status)")
                    #expect(!status.contains("content-of-it"))
                    for _ in 0..<2 { #expect(try await NamedFilesRig.ask(client, staff, 0) == 200) }
                }
                // Another file is taken meanwhile, and says nothing of this one again.
                try process.folder.put("admin", NamedFilesRig.adminTokens[1])
                try await process.awaitReload()
                try await Self.expectShown(process, stale: true)
                let log = process.child.errors.history
                #expect(log.components(of: "cannot be used") == 3 && log.components(of: "/staff\n") == 3, "\(log)")
                #expect(!log.contains("content-of-it"))
                try process.folder.put("staff", staff.contents[1])
                try await process.awaitReload()
                #expect(try await NamedFilesRig.ask(client, staff, 0) == 401)
                #expect(try await NamedFilesRig.ask(client, staff, 1) == 200)
                #expect(try await rig.scrape().sum("portico_files_stale") == 0)
                try await Self.expectShown(process, stale: false)
            }
        }

        /// By `portico status`, with the second token.
        private static func expectShown(_ process: PorticoProcess, stale: Bool) async throws {
            let status = try await Command.run(
                ["status", "--admin", "http://127.0.0.1:\(process.adminPort)"],
                environment: ["PORTICO_ADMIN_TOKEN": NamedFilesRig.adminTokens[1]])
            #expect(status.status == 0 && status.text.contains("in 1 file cannot be used") == stale, "\(status.text)")
            #expect(status.text.contains("/staff: it cannot be read: No such") == stale, "\(status.text)")
        }

        @Test("secrets that Kubernetes mounts: the swap of its link is noticed, and no request is lost")
        func mounted() async throws {
            let folder = try TemporaryFolder()
            folder.makeFolder("volume")
            try Self.mount(0, in: folder)
            try folder.link("volume/secret", to: "..data/secret")
            let yaml = """
                version: 1
                listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
                admin: { address: "127.0.0.1:0" }
                routes: { secret: { match: /secret, respond: { body: "${file:\(folder.path)/volume/secret}" } } }
                """
            let process = try await PorticoProcess(files: ["gateway.yaml": yaml], in: folder, workers: 2)
            try await process.use { process in
                let numbers = NumberedConfig()
                let load = numbers.load(port: process.port, paths: ["/secret"])
                for number in 1...3 {
                    numbers.written = number
                    try Self.mount(number, in: folder)
                    try await process.awaitReload()
                    numbers.confirmed = number
                    try await load.progress(100)
                }
                try await ReloadUnderLoadTests.expectNoLoss(load)
            }
        }

        private static func mount(_ number: Int, in folder: TemporaryFolder) throws {
            try folder.put("volume/..2026_\(number)/secret", "\(number)\n")
            try folder.link("volume/..data", to: "..2026_\(number)")
            folder.remove("volume/..2026_\(number - 1)")
        }

        @Test("with --watch a secret is taken too while the configuration is refused, and then that when it is mended")
        func watched() async throws {
            try await NamedFilesRig.run(["--watch"]) { rig in
                let (process, path) = (rig.process, rig.process.folder.path)
                try process.folder.put("gateway.yaml", Self.broken)
                _ = try await process.child.errors.receive(through: "is not used; the one before it stays")
                let mac = try #require(rig.credentials.first { $0.file == "mac" })
                let client = try await process.connect()
                #expect(try await NamedFilesRig.ask(client, mac, 0) == 200)
                try process.folder.put("mac", mac.contents[1])
                try await NamedFilesRig.wait(for: 401, client, mac, 0)
                #expect(try await NamedFilesRig.ask(client, mac, 1) == 200)
                #expect(try await rig.scrape().sum("portico_config_last_reload_successful") == 0)

                let more = "  new: { match: /new, auth: none, respond: { body: new } }"
                try process.folder.put("gateway.yaml", NamedFilesRig.yaml(path, more: more))
                try await NamedFilesRig.wait(
                    for: 200, client, .init(path: "/new", file: "", contents: [], fields: ["A: b"]), 0)
                #expect(try await NamedFilesRig.ask(client, mac, 1) == 200)
                #expect(try await rig.scrape().sum("portico_config_last_reload_successful") == 1)
            }
        }

        @Test(
            "a reload that failed for a broken file alone is made good with the file; one that failed otherwise is not")
        func refused() async throws {
            try await NamedFilesRig.run { rig in
                let (process, token) = (rig.process, NamedFilesRig.adminTokens[0])
                let staff = try #require(rig.credentials.first { $0.file == "staff" })
                let isSuccessful = { try await rig.scrape().sum("portico_config_last_reload_successful") }
                for (number, broken) in [(1, nil), (0, Self.broken)] {
                    try process.folder.put("staff", "")
                    try await rig.awaitFault()
                    if let broken { try process.folder.put("gateway.yaml", broken) }
                    #expect(try await process.admin("POST /reload", token: token).status == 422)
                    #expect(try await isSuccessful() == 0)
                    try process.folder.put("staff", staff.contents[number])
                    try await process.awaitReload()
                    #expect(try await isSuccessful() == number)
                    #expect(try await rig.scrape().sum("portico_files_stale") == 0)
                }
            }
        }

        @Test("a configuration that names another file follows that one, once it is in use")
        func renamed() async throws {
            try await NamedFilesRig.run { rig in
                let (process, tokens) = (rig.process, NamedFilesRig.adminTokens)
                try process.folder.put("other", tokens[0])
                let yaml = NamedFilesRig.yaml(process.folder.path).replacing("/admin}", with: "/other}")
                try process.folder.put("gateway.yaml", yaml)
                try await process.reload(token: tokens[0])
                // No file that it names any more.
                try process.folder.put("admin", "nobody-s")
                try process.folder.put("other", tokens[1])
                try await process.awaitReload()
                #expect(try await process.admin("GET /status", token: tokens[1]).status == 200)
                #expect(try await rig.scrape().sum("portico_file_reloads_total", #"result="success""#) == 1)
            }
        }
    }
}
