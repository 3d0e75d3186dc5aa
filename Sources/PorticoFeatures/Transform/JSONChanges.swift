// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
internal import PorticoJSON

/// Changes to a JSON body, made in the order keep, remove, rename, wrap.
package struct JSONChanges: Configurable, Hashable {
    /// Paths; nil keeps everything.
    package var keep: [String]?
    package var remove: [String] = []
    package var rename: [JSONRename] = []
    /// The name under which the whole is put.
    package var wrap: String?

    package init() {}

    package static let noun = "json changes"
    package static let keys: [Key<JSONChanges>] = [
        Key(
            "keep", \.keep, Kind<[String]>.oneOrList(.memberPath).optional,
            "Members to keep, through arrays; what no path leads to is left out."),
        Key("remove", \.remove, .oneOrList(.memberPath), "Members to leave out, through arrays."),
        Key("rename", \.rename, .renames, "Paths of members with the new name of each."),
        Key("wrap", \.wrap, Kind<String>.string.optional, "Puts what is left into an object, under this name."),
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        do throws(JSONPathError) {
            _ = try self.edit()
        } catch {
            let isSecret = reader.secrets.contains { $0.hasPrefix(path.text) }
            reader.error(isSecret ? "these changes contradict each other" : error.message, at: node.location, path)
        }
    }

    /// What it does to a text.
    func edit() throws(JSONPathError) -> JSONEdit {
        try JSONEdit(
            keep: self.keep, remove: self.remove, rename: self.rename.map { (path: $0.path, name: $0.name) },
            wrap: self.wrap)
    }

    /// For `explain`, without the paths, which may come from variables.
    var words: String {
        let done = [
            ("keep", self.keep != nil), ("remove", !self.remove.isEmpty), ("rename", !self.rename.isEmpty),
            ("wrap", self.wrap != nil),
        ]
        return done.filter(\.1).map(\.0).joined(separator: ", ")
    }
}

/// A member that gets another name.
package struct JSONRename: Sendable, Hashable {
    package var path: String
    /// Takes the place of the path's last name.
    package var name: String
}

extension Kind where Value == String {
    /// `items[*].cost`: names that lead to members, through arrays.
    static let memberPath = Kind.text("a path into JSON", pattern: nil) { text throws(ValueError) in
        try JSONChanges.checked(text)
    }
}

extension JSONChanges {
    /// Refuses a path at its own place.
    static func checked(_ path: String) throws(ValueError) -> String {
        do throws(JSONPathError) {
            _ = try JSONEdit(remove: [path])
        } catch {
            let isNamed = error.message.hasPrefix("'\(path)'")
            throw ValueError(isNamed ? error.message : "'\(path)' is not a path: \(error.message)")
        }
        return path
    }
}

extension Kind where Value == [JSONRename] {
    /// A map from paths to new names, in the order of the file.
    static let renames = Kind(
        shape: .map(key: "path", pattern: nil, value: Kind<String>.string.shape),
        decode: { node, path, reader in
            guard let entries = node.entries else {
                reader.wrongType(node, path, expected: "a map of paths with new names")
                return nil
            }
            return entries.compactMap { entry in
                let path = path.key(entry.name)
                do throws(ValueError) {
                    _ = try JSONChanges.checked(entry.name)
                } catch {
                    reader.error(error.message, at: entry.location, path)
                    return nil
                }
                return Kind<String>.string.decode(entry.value, path, reader).map {
                    JSONRename(path: entry.name, name: $0)
                }
            }
        },
        encode: { renames, path, printer in
            let members = renames.compactMap { rename in
                Kind<String>.string.encode(rename.name, path.key(rename.path), printer).map {
                    JSONValue.Member(rename.path, $0)
                }
            }
            return members.isEmpty ? nil : .object(members)
        }
    )
}
