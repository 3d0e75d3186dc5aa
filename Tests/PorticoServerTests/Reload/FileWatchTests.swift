// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@testable import PorticoServer

/// What a look at the files asks for. Nothing here waits: a look is a call.
@Suite struct FileWatchTests {
    private let folder: TemporaryFolder

    init() throws {
        self.folder = try TemporaryFolder()
        for name in ["gateway.yaml", "secret", "other"] { try self.folder.put(name, "1") }
    }

    /// `gateway.yaml` is the configuration, `secret` is what it names.
    private func known() -> WatchedFiles {
        var files = WatchedFiles()
        files.configuration = FileSignature.all(["\(self.folder.path)/gateway.yaml"])
        files.named = FileSignature.all(["\(self.folder.path)/secret"])
        return files
    }

    @Test(
        "a file that it names is followed in any case, its own files where that is asked for", arguments: [true, false])
    func kinds(includingConfiguration: Bool) throws {
        let known = self.known()
        var watch = FileWatch(known, includingConfiguration: includingConfiguration)
        #expect(watch.look(known) == nil)
        try self.folder.put("secret", "2")
        #expect(watch.look(known) == nil, "it has to rest for a look")
        #expect(watch.look(known) == .named)
        watch = FileWatch(self.known(), includingConfiguration: includingConfiguration)
        let before = self.known()
        try self.folder.put("gateway.yaml", "2")
        #expect(watch.look(before) == nil)
        #expect(watch.look(before) == (includingConfiguration ? .configuration : nil))
    }

    @Test("where both have changed the whole is read; where that took nothing, what it names is read next")
    func both() throws {
        let known = self.known()
        var watch = FileWatch(known, includingConfiguration: true)
        try self.folder.put("secret", "2")
        try self.folder.put("gateway.yaml", "2")
        #expect(watch.look(known) == nil)
        #expect(watch.look(known) == .configuration)
        // The attempt failed: its files are known as they are, those of the configuration in use as they were.
        var after = self.known()
        after.named = known.named
        #expect(watch.look(after) == .named)
        #expect(watch.look(self.known()) == nil)
    }

    @Test("a file that goes on changing is left until it rests, and a read one is not read again")
    func rest() throws {
        let known = self.known()
        var watch = FileWatch(known, includingConfiguration: false)
        for text in ["2", "3", "4"] {
            try self.folder.put("secret", text)
            #expect(watch.look(known) == nil)
        }
        #expect(watch.look(known) == .named)
        let after = self.known()
        for _ in 0..<3 { #expect(watch.look(after) == nil) }
        self.folder.remove("secret")
        #expect(watch.look(after) == nil)
        #expect(watch.look(after) == .named)
    }

    @Test("a link that leads elsewhere is a change, as Kubernetes makes it; a touched neighbour is none")
    func links() throws {
        for day in ["1", "2"] { try self.folder.put("day\(day)/secret", "same") }
        try self.folder.link("data", to: "day1")
        var known = WatchedFiles()
        known.named = FileSignature.all(["\(self.folder.path)/data/secret"])
        var watch = FileWatch(known, includingConfiguration: false)
        try self.folder.put("other", "2")
        for _ in 0..<2 { #expect(watch.look(known) == nil) }
        try self.folder.link("data", to: "day2")
        #expect(watch.look(known) == nil)
        #expect(watch.look(known) == .named)
    }
}
