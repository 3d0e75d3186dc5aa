// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// A header field that the configuration sets, with the text of its value.
package struct HeaderValue: Sendable, Hashable {
    /// As written.
    package var name: String
    package var value: Template
    package var location: SourceLocation?

    package init(name: String, value: Template, location: SourceLocation? = nil) {
        self.name = name
        self.value = value
        self.location = location
    }

    func place(of target: TemplatePlace.Target) -> TemplatePlace {
        TemplatePlace(keys: [self.name], self.value, to: target, at: self.location)
    }

    /// Fields that say how a message is framed or what its connection does: the gateway writes them itself
    /// (RFC 9110 §7.6.1, RFC 9112 §6).
    static let reserved: Set<String> = [
        "connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade",
    ]

    /// Why the configuration may not touch this field; nil when it may.
    static func refusal(_ name: String) -> String? {
        if !Syntax.isToken(name) { return "'\(name)' is not a header name" }
        return Self.reserved.contains(name.lowercased()) ? "the gateway itself writes '\(name)'" : nil
    }
}

extension Kind where Value == [HeaderValue] {
    /// What services that follow CGI make of a name.
    private static func folded(_ name: String) -> String {
        String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }

    /// A map from header names to values, in the order of the file.
    package static func headerValues(allowing: Set<Template.Root> = []) -> Kind {
        let template = Kind<Template>.headerTemplate(allowing: allowing)
        return Kind(
            shape: .map(key: "header name", pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", value: template.shape),
            decode: { node, path, reader in
                guard let entries = node.entries else {
                    reader.wrongType(node, path, expected: "a map of header names")
                    return nil
                }
                var seen: [String: SourceLocation] = [:]
                return entries.compactMap { entry in
                    let path = path.key(entry.name)
                    if let reason = HeaderValue.refusal(entry.name) { reader.error(reason, at: entry.location, path) }
                    if let first = seen.updateValue(entry.location, forKey: Self.folded(entry.name)) {
                        reader.report(
                            Diagnostic(
                                .error, at: [first, entry.location], path: path.text,
                                "the header '\(entry.name)' stands here twice",
                                note: "header names have no case, and services may take '_' for '-'"))
                    }
                    return template.decode(entry.value, path, reader).map {
                        HeaderValue(name: entry.name, value: $0, location: entry.location)
                    }
                }
            },
            encode: { values, path, printer in
                let members = values.compactMap { header in
                    template.encode(header.value, path.key(header.name), printer).map {
                        JSONValue.Member(header.name, $0)
                    }
                }
                return members.isEmpty ? nil : .object(members)
            }
        )
    }
}
