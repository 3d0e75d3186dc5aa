// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoFeatures

/// Files of passwords, as htpasswd writes them.
@Suite struct PasswordFileTests {
    /// Of 'lovelace', by bcrypt, SHA-512 and SHA-256.
    private static let hashes = [
        "$2y$10$abcdefghijklmnopqrstuudVH6UADxocdjRbtFP9WKJkGORRNx2fy",
        "$6$portico$cvx4fjUkkHh.OtXGk7bmy5Ss8aXVP8UleXsAthz9u1nh6FdkwhAIbTz2IJW0oiCEG6D2UjmBfgWR/ZSUEFP1f/",
    ]

    @Test("a password is right by its hash, and by no other name", arguments: hashes)
    func matches(_ hash: String) throws {
        let file = try PasswordFile(parsing: "# staff\n\nada:\(hash)\r\ngrace:\(hash)\n")
        #expect(file.matches("ada", "lovelace"))
        #expect(!file.matches("ada", "Lovelace"))
        #expect(!file.matches("ada", ""))
        #expect(!file.matches("Ada", "lovelace"))
        #expect(!file.matches("", "lovelace"))
    }

    @Test(
        "what is no such file is refused with its line, and with nothing of it",
        arguments: [
            ("", 1), ("ada", 1), (":x", 1), ("ada:lovelace", 1), ("ada:{SHA}abc", 1),
            ("ada:$apr1$x$yyyyyyyyyyyyyyyyyyyyyyyy", 1),
            ("# x\nada:$2y$15$abcdefghijklmnopqrstuudVH6UADxocdjRbtFP9WKJkGORRNx2fy", 2),
            ("ada:$6$rounds=9000000$portico$xxxxxxxxxxxxxxxxxxxxx", 1), ("ada:$2y$10$short", 1),
            ("a:\(hashes[0])\nb:\(hashes[0])\na:\(hashes[0])", 3),
        ])
    func refused(_ text: String, _ line: Int) {
        let error = #expect(throws: PasswordFileError.self) { try PasswordFile(parsing: text) }
        #expect(error?.line == line)
        for word in ["lovelace", "ada", "$apr1", "abc"] { #expect(error?.words.contains(word) == false) }
    }
}
