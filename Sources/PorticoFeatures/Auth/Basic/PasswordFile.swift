// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CCrypt

/// Hashes of passwords by name, as a file of htpasswd has them.
package struct PasswordFile: Sendable, Hashable {
    package private(set) var hashes: [String: String] = [:]

    package init() {}

    /// Lines of `name:hash`; empty ones and those that begin with `#` do not count.
    package init(parsing text: String) throws(PasswordFileError) {
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            if line.allSatisfy(\.isWhitespace) || line.hasPrefix("#") { continue }
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else {
                throw PasswordFileError(line: number, words: "it is not 'name:hash'")
            }
            let (name, hash) = (String(line[..<colon]), String(line[line.index(after: colon)...]))
            if let words = Self.refusal(of: hash) {
                throw PasswordFileError(line: number, words: words, hint: "'htpasswd -B -C 10 FILE NAME' makes a line")
            }
            guard self.hashes.updateValue(hash, forKey: name) == nil else {
                throw PasswordFileError(line: number, words: "the name stands in another line too")
            }
            guard self.hashes.count <= Self.maximum else {
                throw PasswordFileError(line: number, words: "there are more than \(Self.maximum) names")
            }
        }
        if self.hashes.isEmpty { throw PasswordFileError(line: 1, words: "there is no name") }
    }

    private static let maximum = 10_000

    /// Why passwords are not checked against a hash.
    private static func refusal(of hash: String) -> String? {
        let methods = ["$2y$", "$2b$", "$2a$", "$y$", "$7$", "$6$", "$5$"]
        guard let method = methods.first(where: { hash.hasPrefix($0) }) else {
            return "the hash is of a method that is too weak or not known"
        }
        if method.hasPrefix("$2") {
            guard let cost = Int(hash.dropFirst(4).prefix(2)), cost <= 14 else {
                return "the cost of the hash is beyond 14: each attempt would take seconds"
            }
        }
        if let rounds = hash.split(separator: "$").first(where: { $0.hasPrefix("rounds=") }) {
            guard let count = Int(rounds.dropFirst("rounds=".count)), count <= 1_000_000 else {
                return "the hash has more than a million rounds"
            }
        }
        // That the library knows it is tried with the first attempt: here it would take its time for each line.
        return hash.utf8.count > 20 && hash.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x3a }
            ? nil : "the hash is cut"
    }

    /// Takes as long for a name that is not there as for one that is.
    package func matches(_ name: String, _ password: String) -> Bool {
        let known = self.hashes[name]
        // Of no password: only the time of it counts.
        let hash = known ?? self.hashes.values.first ?? ""
        return portico_password_matches(password, hash) != 0 && known != nil
    }
}

/// What is wrong with a file of passwords; the words hold nothing of it.
package struct PasswordFileError: Error {
    package var line: Int
    package var words: String
    package var hint: String?
}
