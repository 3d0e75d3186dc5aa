// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Names and passwords of a file (`auth.<name>.basic`).
package struct BasicConfig: Configurable, Hashable {
    package var file = TextFile(path: "", text: "")
    package var realm: String?
    /// What stands in the file, ready.
    package var users = PasswordFile()

    package init() {}

    package static let noun = "basic"
    package static let keys: [Key<BasicConfig>] = [
        Key(
            "file", \.file, .textFile, required: true,
            "Lines of `name:hash`, as `htpasswd -B` writes them: bcrypt, yescrypt, scrypt or SHA-crypt."),
        Key(
            "realm", \.realm, Kind<String>.realm.optional,
            "What browsers show when they ask for a password. Default: the name of the entry."),
    ]
    package static let foreignKeys = [
        "users": "file", "usersfile": "file", "htpasswd": "file", "userfile": "file", "authbasicuserfile": "file",
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard let file = node["file"], !reader.hasFailed(path.key("file")) else { return }
        do throws(PasswordFileError) {
            self.users = try PasswordFile(parsing: self.file.text)
        } catch {
            reader.error(
                "line \(error.line) of the file: \(error.words)", at: file.location, path.key("file"), hint: error.hint)
        }
    }
}

extension Kind where Value == String {
    /// A text that can stand between quotes in a field.
    fileprivate static let realm = Kind.text("a text without quotes", pattern: "^[ -!#-\\[\\]-~]+$") {
        text throws(ValueError) in
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c }
        guard isPlain, !text.isEmpty else { throw ValueError("a realm is a text without quotes and backslashes") }
        return text
    }
}
