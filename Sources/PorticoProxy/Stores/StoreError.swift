// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What is kept of an error that a server answers: its code alone, where it is one that we know. The rest of the text is
/// read by nobody, as servers repeat in it what they were sent: passwords, keys, values.
enum StoreError {
    /// Redis' and Valkey's, and what they mean.
    private static let codes: [(code: String, words: String)] = [
        ("ERR", ""), ("WRONGPASS", "the user or the password is wrong"), ("NOAUTH", "it wants a password"),
        ("NOPERM", "its user may not do that"), ("NOPROTO", "it does not speak this version of the protocol"),
        ("DENIED", "it takes connections from its own machine only"), ("LOADING", "it is still loading its data"),
        ("READONLY", "it takes no writes"), ("OOM", "its memory is full"),
        ("MISCONF", "it takes no writes as it cannot save them"), ("BUSY", "a script keeps it busy"),
        ("NOREPLICAS", "it takes no writes as it has too few replicas"), ("MASTERDOWN", "it has lost its primary"),
        ("CLUSTERDOWN", "its cluster is down"), ("MOVED", "another node of its cluster has the key"),
        ("ASK", "another node of its cluster has the key"), ("CROSSSLOT", "its cluster has the keys in several places"),
        ("TRYAGAIN", "its cluster is moving the keys"), ("NOSCRIPT", "it does not know the script it was sent"),
        ("WRONGTYPE", "something else stands under the key"), ("EXECABORT", ""), ("UNKILLABLE", ""), ("INPROG", ""),
        ("NOTREADY", ""),
    ]

    /// What servers answer `ERR` to, as their texts begin, and what that is.
    private static let causes: [(start: String, code: String, words: String)] = [
        ("ERR unknown command", "ERR", "it does not know the command"),
        ("ERR max number of clients", "ERR", "it has as many clients as it takes"),
        ("ERR DB index", "ERR", "it has no such database"), ("ERR invalid DB index", "ERR", "it has no such database"),
        ("ERR SELECT is not allowed", "ERR", "a cluster has no databases"),
        ("ERR AUTH <password> called without", "ERR", "it has no password"),
        ("ERR Client sent AUTH, but no password", "ERR", "it has no password"),
        ("ERR The user executing the script", "NOPERM", ""),
    ]

    /// The first word, where it is known; of an error inside a script, that one's.
    static func code(_ text: [UInt8]) -> String {
        if let cause = Self.cause(text), !cause.code.isEmpty, cause.code != "ERR" { return cause.code }
        let word = Self.known(text[...])
        guard word == "ERR", text.starts(with: "ERR Error running script".utf8) else { return word ?? "ERR" }
        // `ERR Error running script (call to f_…): @user_script:7: -READONLY …`, as servers before Redis 7 say it.
        let words = text.prefix(512).split(separator: UInt8(ascii: " ")).drop { !$0.starts(with: "@user_script".utf8) }
        return words.dropFirst().prefix(2).lazy.compactMap { Self.known($0.first == 0x2d ? $0.dropFirst() : $0) }.first
            ?? "ERR"
    }

    /// For logs: words of ours only.
    static func words(_ text: [UInt8]) -> String {
        let code = Self.code(text)
        return Self.words(code: code, Self.cause(text)?.words ?? "")
    }

    /// - Parameter cause: what is known beyond the code.
    static func words(code: String, _ cause: String = "") -> String {
        let meaning = cause.isEmpty ? Self.codes.first { $0.code == code }?.words ?? "" : cause
        return meaning.isEmpty ? code : "\(code), \(meaning)"
    }

    /// What begins so says that the server does not know a command of the greeting.
    static func isUnknownCommand(_ text: [UInt8]) -> Bool {
        text.starts(with: "NOPROTO".utf8) || text.starts(with: "ERR unknown command".utf8)
    }

    private static func cause(_ text: [UInt8]) -> (start: String, code: String, words: String)? {
        Self.causes.first { text.starts(with: $0.start.utf8) }
    }

    private static func known(_ text: ArraySlice<UInt8>) -> String? {
        let word = text.prefix(32).prefix { $0 >= 0x41 && $0 <= 0x5a }
        let end = word.endIndex < text.endIndex ? text[word.endIndex] : 0x20
        guard end == 0x20 || end == 0x0d else { return nil }
        return Self.codes.first { $0.code.utf8.elementsEqual(word) }?.code
    }
}
