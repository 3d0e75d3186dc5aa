// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoFeatures
package import PorticoX509

/// A request to be explained: what the command line and `POST /explain` take.
package struct ExplainQuery: Configurable, Hashable {
    package var method = "GET"
    /// `/path?query`, or with scheme and host before it.
    package var url = ""
    /// In order; a name may come more than once.
    package var headers: [ExplainField] = []
    /// Where the connection comes from.
    package var clientIP = IPAddress(v4: 0x7F00_0001)
    /// Whose limits and trusted proxies count; `nil`: those of the first.
    package var listener: String?
    /// Names of the certificate that the connection is taken to be made with; empty: there is none.
    package var certificate: [CertificateName] = []
    /// Who the client is taken to be; `nil`: nobody has said.
    package var user: ExplainUser?

    package init() {}

    package static let noun = "request"
    package static let keys: [Key<ExplainQuery>] = [
        Key("method", \.method, .requestMethod, "The method; `GET` unless given."),
        Key("url", \.url, .requestURL, required: true, "`/path?query`, or a URL with its host."),
        Key("headers", \.headers, .requestFields, "Header fields: to each name a value, or a list of them."),
        Key("client_ip", \.clientIP, .ipAddress, "Where the connection comes from; `127.0.0.1` unless given."),
        Key(
            "listener", \.listener, Kind<String>.string.optional,
            "The listener that it comes to; the first that does not redirect unless given."),
        Key(
            "certificate", \.certificate, .oneOrList(.certificateName),
            "Names of the client certificate that the connection is made with: URIs, DNS names, a subject."),
        Key("user", \.user, Kind<ExplainUser>.object().optional, "Who the client is taken to be."),
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.certificate.check(node["certificate"], path, reader)
    }

    /// From JSON, strictly; the diagnostics where it is none.
    package static func read(_ bytes: [UInt8], name: String = "request") -> (ExplainQuery?, [Diagnostic]) {
        let reader = ConfigReader(variables: .none)
        guard let node = reader.document(bytes, file: name) else { return (nil, reader.diagnostics.sorted) }
        let query = Self.decode(node, ConfigPath(), reader)
        return (reader.diagnostics.hasErrors ? nil : query, reader.diagnostics.sorted)
    }
}

/// One header field of a request to be explained.
package struct ExplainField: Sendable, Hashable {
    package var name: String
    package var value: String

    /// Throws where no client could send it.
    package init(name: String, value: String) throws(ValueError) {
        self.name = try Checks.headerName(name)
        guard Syntax.isFieldValue(value) else {
            throw ValueError("the value of '\(name)' holds a control character, or a blank at an end")
        }
        self.value = value
    }
}

extension Kind where Value == String {
    static let requestMethod = Kind.text("a method", pattern: nil) { text throws(ValueError) in
        guard Syntax.isToken(text) else { throw ValueError("'\(text)' is not a method") }
        return text
    }

    static let requestURL = Kind.text("a URL", pattern: nil) { text throws(ValueError) in
        try ExplainURL(text)
        return text
    }
}

extension Kind where Value == IPAddress {
    static let ipAddress = Kind<String>.text("an IP address", pattern: nil) { text throws(ValueError) in text }.map(
        { text, _ throws(ValueError) in
            guard let address = IPAddress(text) else { throw ValueError("'\(text)' is not an IP address") }
            return address
        }, back: { $0.description })
}

extension Kind where Value == [ExplainField] {
    /// A map from names to a value or a list of values.
    static let requestFields = Kind(
        shape: .map(key: "header name", pattern: nil, value: Kind<[String]>.oneOrList(.string).shape),
        decode: { node, path, reader in
            guard let entries = node.entries else {
                reader.wrongType(node, path, expected: "a map of header names")
                return nil
            }
            return entries.flatMap { entry in
                let path = path.key(entry.name)
                let values = Kind<[String]>.oneOrList(.string).decode(entry.value, path, reader) ?? []
                return values.compactMap { value in
                    do throws(ValueError) {
                        return try ExplainField(name: entry.name, value: value)
                    } catch {
                        reader.error(error.message, at: entry.location, path, hint: error.hint)
                        return nil
                    }
                }
            }
        },
        encode: { fields, path, printer in
            var names: [String] = []
            for field in fields where !names.contains(field.name) { names.append(field.name) }
            let members = names.map { name in
                let values = fields.filter { $0.name == name }.map {
                    JSONValue.string(printer.isSecret(path.key(name)) ? "***" : $0.value)
                }
                return JSONValue.Member(name, values.count == 1 ? values[0] : .array(values))
            }
            return members.isEmpty ? nil : .object(members)
        }
    )
}
