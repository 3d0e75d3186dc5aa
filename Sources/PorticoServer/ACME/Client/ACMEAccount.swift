// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// An account at a directory, as it is kept.
struct ACMEAccount: Sendable {
    let key: ACMEKey
    /// What the directory calls it; `nil`: it does not know it yet.
    var url: String?

    private static let mark = "account: "

    init(key: ACMEKey = ACMEKey(), url: String? = nil) {
        self.key = key
        self.url = url
    }

    /// The key in PEM, with the account's URL in a line before it.
    var text: String { (self.url.map { "\(Self.mark)\($0)\n" } ?? "") + self.key.pem + "\n" }

    /// - Returns: `nil`: the text is none.
    init?(text: String) {
        let lines = text.split(separator: "\n")
        guard let start = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN ") }),
            let key = ACMEKey(pem: lines[start...].joined(separator: "\n"))
        else { return nil }
        self.key = key
        self.url = lines[..<start].first { $0.hasPrefix(Self.mark) }.map { String($0.dropFirst(Self.mark.count)) }
    }
}
