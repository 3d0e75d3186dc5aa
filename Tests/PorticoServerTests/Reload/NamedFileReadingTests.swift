// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoConfig
import PorticoFeatures
import PorticoTesting
import Testing

@testable import PorticoServer

/// Reading anew what a configuration names, and nothing else.
@Suite struct NamedFileReadingTests {
    private static let hash =
        "$6$aaaaaaaa$gY4IZY/u21XH.bMruQyUDxJXMXSTYzLsGBMf0d.7ppzKha7RdBkdb5jUFr5K/sILHA26Ll4Wm1WG.gY05L4YW0"
    private static let pem = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEzinROEKbyBBzkOK00S3NHjmv3fbE
        wNUQeanIDVwNPp988r4SUt7CqbV4O13MWbLNTJOkcMnq0Yo9y9d37LxCyw==
        -----END PUBLIC KEY-----

        """
    private static let good = [
        "admin": "token-1\n", "mac": "\(TestToken.secret)\n", "staff": "ada:\(Self.hash)\n", "key.pem": Self.pem,
        "text": "text-1\n", "included": "text-1\n",
    ]

    private let folder: TemporaryFolder

    init() throws {
        self.folder = try TemporaryFolder()
        try self.folder.put("gateway.yaml", Self.yaml(self.folder.path))
        try self.folder.put("part.yaml", Self.part(self.folder.path))
        for (name, text) in Self.good { try self.folder.put(name, text) }
    }

    private static func yaml(_ folder: String) -> String {
        """
        version: 1
        include: part.yaml
        admin: { token: "${file:\(folder)/admin}" }
        auth:
          mac: { jwt: { issuer: "https://i/", audiences: [a], algorithms: [HS256], keys: { static: [{ secret: "${file:\(folder)/mac}" }] } } }
          key: { jwt: { issuer: "https://i/", audiences: [a], keys: { static: [{ pem: "\(folder)/key.pem" }] } } }
          staff: { basic: { file: "${DIR}/staff" } }
        routes:
          a: { match: /a, auth: mac, respond: { body: "${file:\(folder)/text}" } }
          b: { match: /b, auth: key, respond: { body: b } }
          c: { match: /c, auth: staff, respond: { body: c } }

        """
    }

    private static func part(_ folder: String) -> String {
        "routes: { d: { match: /d, auth: none, respond: { body: \"${file:\(folder)/included}\" } } }"
    }

    private var source: ConfigSource {
        let path = self.folder.path
        return ConfigSource(path: "\(path)/gateway.yaml", environment: { $0 == "DIR" ? path : nil })
    }

    private func load() throws -> ReadFiles {
        let loaded = self.source.load()
        try #require(loaded.blueprint != nil, "\(loaded.diagnostics)")
        return loaded.read
    }

    private func read(_ used: ReadFiles) -> NamedFileReading {
        var reading = NamedFileReading(self.source, used)
        reading.run()
        return reading
    }

    private func faults(_ reading: NamedFileReading) -> [String: String] {
        Dictionary(uniqueKeysWithValues: reading.faults.map { (self.name($0.key), $0.value.words) })
    }

    private func name(_ path: String) -> String { String(path.dropFirst(self.folder.path.utf8.count + 1)) }

    @Test("what the configuration names is told apart from what it is made of")
    func kinds() throws {
        let read = try self.load()
        #expect(read.configuration.files.keys.map(self.name).sorted() == ["gateway.yaml", "part.yaml"])
        #expect(read.named.files.keys.map(self.name).sorted() == Self.good.keys.sorted())
        #expect(read.followed.count == Self.good.count)
    }

    @Test("changed files are taken; the configuration stays as it was read, however it looks by now")
    func taken() throws {
        let used = try self.load()
        try self.folder.put("gateway.yaml", "version: 1\nroutes: [")
        self.folder.remove("part.yaml")
        try self.folder.put("admin", "token-2\n")
        try self.folder.put("included", "text-2")
        let first = self.read(used)
        #expect(first.taken.map(self.name) == ["admin", "included"] && first.faults.isEmpty)
        let config = try #require(first.blueprint?.config)
        #expect(config.admin.token == Secret("token-2"))
        #expect(config.served.map(\.name).sorted() == ["a", "b", "c", "d"])
        // Once more, from what that gave.
        try self.folder.put("mac", "fedcba9876543210fedcba9876543210")
        let second = self.read(first.read)
        #expect(second.taken.map(self.name) == ["mac"] && second.blueprint?.config.admin.token == Secret("token-2"))
        #expect(second.blueprint?.config.auth.first { $0.name == "mac" } != config.auth.first { $0.name == "mac" })
        #expect(self.read(second.read).blueprint == nil)
    }

    @Test(
        "a file that cannot be used leaves what it held, and the words say nothing of its content",
        arguments: [
            ("admin", "", "empty"), ("admin", " \n\n", "empty"), ("text", "\n", "empty"),
            ("admin", "a secret with blanks", "is not a secret"), ("mac", "a secret with blanks", "is not a secret"),
            ("mac", "secret-too-short", "32 bytes"),
            ("staff", "ada:$6$rounds=1$cut\n", "the hash is cut"), ("staff", "no-colon-at-all", "name:hash"),
            ("staff", "# nobody", "there is no name"), ("key.pem", "no-key-but-a-secret", "no PEM block"),
            ("key.pem", "-----BEGIN PUBLIC KEY-----\nMFkw-secret\n-----END PUBLIC KEY-----\n", "this is no key"),
        ])
    func bad(name: String, text: String, words: String) throws {
        let used = try self.load()
        try self.folder.put(name, text)
        let reading = self.read(used)
        #expect(reading.blueprint == nil && reading.taken.isEmpty)
        let faults = self.faults(reading)
        #expect(Array(faults.keys) == [name])
        let said = try #require(faults[name])
        #expect(said.contains(words), "\(said)")
        #expect(!said.contains("secret-") && !said.contains("rounds") && !said.contains("no-"), "\(said)")
        #expect(reading.seen != used.followed, "it is not tried again as long as it stays the same")
        // What is tried next starts from what was there before; the next good content is taken.
        try self.folder.put(name, Self.good[name].map { $0 + (name == "key.pem" ? "\n" : "") } ?? "")
        #expect(self.read(reading.read).faults.isEmpty)
    }

    @Test("missing, a folder, too long, no text, a link to itself: the reason is told")
    func unreadable() throws {
        let used = try self.load()
        let cases: [(String, (TemporaryFolder) throws -> Void)] = [
            ("No such file", { $0.remove("mac") }),
            ("directory", { $0.makeFolder("mac") }),
            (
                "larger than 64 KiB",
                {
                    $0.remove("mac")
                    try $0.write("mac", [UInt8](repeating: 0x61, count: 70_000))
                }
            ),
            ("not a UTF-8 text", { try $0.write("mac", [0xff, 0x61]) }),
            (
                "symbolic links",
                {
                    $0.remove("mac")
                    try $0.link("mac", to: "mac")
                }
            ),
        ]
        for (words, make) in cases {
            try make(self.folder)
            let reading = self.read(used)
            let said = self.faults(reading)["mac"]
            #expect(reading.blueprint == nil && said?.contains(words) == true, "\(said ?? "nothing")")
        }
    }

    @Test("the good ones of many are taken beside those that are at fault, wherever these stand", arguments: 1..<64)
    func mixed(mask: Int) throws {
        let used = try self.load()
        let names = Self.good.keys.sorted()
        let better = [
            "admin": "token-2", "mac": "fedcba9876543210fedcba9876543210", "text": "text-2", "included": "text-2",
            "staff": "ann:\(Self.hash)", "key.pem": Self.pem + "\n",
        ]
        // Each is wrong only where it is used: nothing but a load finds it.
        let worse = ["admin": "a b", "mac": "short", "staff": "ada:x", "key.pem": "x"]
        var bad: [String] = []
        for (index, name) in names.enumerated() {
            let isBad = mask & (1 << index) != 0 && worse[name] != nil
            if isBad { bad.append(name) }
            try self.folder.put(name, (isBad ? worse[name] : better[name]) ?? "")
        }
        let reading = self.read(used)
        #expect(self.faults(reading).keys.sorted() == bad)
        #expect(reading.taken.map(self.name).sorted() == names.filter { !bad.contains($0) })
        #expect(reading.blueprint != nil)
    }

    @Test("the same content again, or what was there before, asks for nothing and is no fault any more")
    func restored() throws {
        let used = try self.load()
        try self.folder.put("admin", "token-1\n")
        let touched = self.read(used)
        #expect(touched.blueprint == nil && touched.faults.isEmpty && touched.read.followed == touched.seen)
        try self.folder.put("admin", "")
        let broken = self.read(touched.read)
        #expect(self.faults(broken) == ["admin": "it is empty"])
        try self.folder.put("admin", "token-1\n")
        let restored = self.read(broken.read)
        #expect(restored.blueprint == nil && restored.faults.isEmpty)
    }

    @Test("a fault is new once: not with the next change of another file, but with the next of its own")
    func record() throws {
        var record = NamedFileRecord()
        let used = try self.load()
        try self.folder.put("admin", "")
        let first = self.read(used)
        #expect(record.note(first).keys.map(self.name) == ["admin"])
        try self.folder.put("text", "text-2")
        let second = self.read(first.read)
        #expect(record.note(second).isEmpty && record.faults.count == 1)
        #expect(record.successes == 1 && record.failures == 1)
        try self.folder.put("admin", "\n")
        #expect(record.note(self.read(second.read)).count == 1 && record.failures == 2)
        record.noteReload()
        #expect(record.faults.isEmpty && record.failures == 2)
    }

    @Test("a name that came from a variable is shown without it")
    func hidden() throws {
        let config = try #require(self.source.load().blueprint?.config)
        #expect(config.shownFile("\(self.folder.path)/staff") == "***/staff")
        #expect(config.shownFile("\(self.folder.path)/admin") == "\(self.folder.path)/admin")
    }

    @Test("what came through a pipe is not followed, and stays")
    func pipe() throws {
        self.folder.remove("text")
        close(try self.folder.makePipe("text"))
        var files = ReadFiles()
        files.named.files["\(self.folder.path)/text"] = FileImage.File(
            reading: "\(self.folder.path)/text", from: GoldenFiles(memory: ["\(self.folder.path)/text": "piped"]))
        #expect(files.followed.isEmpty && files.named.signatures.count == 1)
        let reading = self.read(files)
        #expect(reading.blueprint == nil && reading.faults.isEmpty && reading.read.named.files.count == 1)
    }
}
