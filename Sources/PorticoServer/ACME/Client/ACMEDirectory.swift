// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures
import PorticoJOSE
import PorticoJSON

/// Where a directory takes what (RFC 8555 §7.1.1).
struct ACMEDirectory: Sendable {
    let newNonce: WebURL
    let newAccount: WebURL
    let newOrder: WebURL

    init(_ body: [UInt8], of directory: WebURL) throws(ACMEFailure) {
        guard let json = JSONIndex.object(body, maximumDepth: 16) else {
            throw ACMEFailure("answer", "the directory is no JSON object")
        }
        self.newNonce = try Self.url(json, "newNonce", directory)
        self.newAccount = try Self.url(json, "newAccount", directory)
        self.newOrder = try Self.url(json, "newOrder", directory)
    }

    private static func url(_ json: JSONIndex, _ name: String, _ directory: WebURL) throws(ACMEFailure) -> WebURL {
        try Self.url(json.stringMember(json.root, name), "the directory's '\(name)'", directory)
    }

    /// What a directory names must be as safe as itself.
    static func url(_ text: String?, _ what: String, _ directory: WebURL) throws(ACMEFailure) -> WebURL {
        guard let text, let url = try? WebURL(text), url.isSecure || !directory.isSecure else {
            throw ACMEFailure("answer", "\(what) is no https URL")
        }
        return url
    }
}
