// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@testable import PorticoProxy

@Suite struct StoreErrorTests {
    private static func words(_ text: String) -> String { StoreError.words(Array(text.utf8)) }

    @Test(
        "of an error the code is told, and what we know of it",
        arguments: [
            ("READONLY You can't write against a read only replica.", "READONLY, it takes no writes"),
            ("OOM command not allowed", "OOM, its memory is full"), ("ERR", "ERR"), ("ERR no", "ERR"),
            ("ERR The user executing the script can't run this command", "NOPERM, its user may not do that"),
            ("ERR Error running script (call to f_0): @user_script:7: -READONLY no", "READONLY, it takes no writes"),
            ("ERR Error running script (call to f_0): @user_script: 7: OOM no", "OOM, its memory is full"),
            ("ERR Error running script (call to f_0): @user_script:7: hush", "ERR"),
            ("ERR DB index is out of range", "ERR, it has no such database"),
        ])
    func codes(text: String, words: String) {
        #expect(Self.words(text) == words)
    }

    @Test(
        "no other text of a server is told, in whatever form it comes",
        arguments: [
            "ERR unknown command 'AUTH', with args beginning with: 'HUSH'", "HUSH", "HUSH no", "'HUSH' no", "",
            "ERR HUSH", "ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `HUSH`", "ERRHUSH no",
            "ERR_HUSH", "WRONGPASS HUSH", "NOPERM User HUSH has no permissions", "-HUSH", "\u{1b}[31mHUSH",
            "ERR Error running script: @user_script:1: HUSH", "MOVED 3999 HUSH:6379", "OOM\nHUSH", "err hush HUSH",
        ])
    func secrets(text: String) {
        #expect(!Self.words(text).contains("HUSH") && !StoreError.code(Array(text.utf8)).contains("HUSH"))
        for commands in ["redis://:HUSH@a", "redis://HUSH:HUSH@a/1"] {
            guard let url = try? StoreURL.parse(commands) else {
                Issue.record("no URL")
                continue
            }
            var greeting = StoreGreeting(StoreConfig(name: "s", url: url))
            for _ in 0..<4 {
                var output = OutputBuffer()
                greeting.write(to: &output)
                _ = greeting.take(.error(Array(text.utf8)))
                if case .failed(let reason) = greeting.take(.error(Array(text.utf8))) {
                    #expect(!reason.contains("HUSH"))
                }
            }
        }
    }
}
