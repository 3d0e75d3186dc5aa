// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The cookies of a login, by their attributes.
package struct LoginCookie: Sendable, Hashable {
    package var name: String
    /// Scripts cannot read it.
    package var isHidden = true
    /// Only `https`, and what browsers take for as good.
    package var isSecure = true

    package init(name: String, isHidden: Bool = true, isSecure: Bool = true) {
        self.name = name
        self.isHidden = isHidden
        self.isSecure = isSecure
    }

    /// The value of `Set-Cookie` (RFC 6265 §4.1).
    /// - Parameter age: in seconds; `nil`: until the browser ends.
    package func setting(_ value: String, age: Int64? = nil) -> String {
        var text = "\(self.name)=\(value); Path=/; SameSite=Lax"
        if let age { text += "; Max-Age=\(age)" }
        if self.isHidden { text += "; HttpOnly" }
        if self.isSecure { text += "; Secure" }
        return text
    }

    /// Has the browser forget it.
    package var clearing: String { self.setting("", age: 0) }
}
