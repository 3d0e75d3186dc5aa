// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoJOSE

/// Tokens that the tests sign themselves.
enum TestToken {
    /// 32 letters, as HS256 wants.
    static let secret = "0123456789abcdef0123456789abcdef"

    /// - Parameter claims: JSON, without braces; an expiry a minute from now is added where there is none.
    static func hs256(_ claims: String, secret: String = Self.secret, header: String? = nil) -> String {
        let header = header ?? #"{"alg":"HS256","typ":"JWT"}"#
        let all = claims.contains("\"exp\"") ? claims : "\(claims),\"exp\":\(Self.now + 60)"
        return Self.sign(header, "{\(all)}", secret)
    }

    static var now: Int64 { Int64(Date().timeIntervalSince1970) }

    private static func sign(_ header: String, _ payload: String, _ secret: String) -> String {
        let signed = "\(Self.base64(Array(header.utf8))).\(Self.base64(Array(payload.utf8)))"
        return "\(signed).\(Self.base64(TestHMAC.sha256(Array(signed.utf8), secret)))"
    }

    static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
