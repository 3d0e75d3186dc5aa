// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Where a route sends requests: `service`, or `service:/path/{name}/**`.
package struct Destination: Sendable, Hashable, CustomStringConvertible {
    package var service: Reference
    /// Nil: the request's own path.
    package var path: PathTemplate?

    package init(service: Reference, path: PathTemplate? = nil) {
        self.service = service
        self.path = path
    }

    package var description: String { self.service.name + (self.path.map { ":\($0)" } ?? "") }

    package static func parse(_ text: String, at place: SourceLocation) throws(ValueError) -> Destination {
        if text.hasPrefix("http://") || text.hasPrefix("https://") {
            throw ValueError("a destination names a service", hint: "define it under 'services' and write its name")
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let isName = parts.first.map {
            !$0.isEmpty && $0.utf8.allSatisfy { Syntax.isAlphanumeric($0) || "-._".utf8.contains($0) }
        }
        guard isName == true, let name = parts.first else {
            throw ValueError("'\(text)' is not a destination", hint: "such as 'users' or 'users:/internal/**'")
        }
        let path = parts.count == 2 ? try PathTemplate.parse(String(parts[1])) : nil
        return Destination(service: Reference(String(name), at: place), path: path)
    }
}

extension Kind where Value == Destination {
    /// A service, with or without a path. The long form calls gRPC and is not built yet.
    package static let destination = Kind(
        shape: .scalar(
            name: "`service` or `service:/path`",
            schema: .object([
                .init("type", .string("string")),
                .init("pattern", .string(#"^[A-Za-z0-9_][A-Za-z0-9_.-]*(:/[^?#]*)?$|\$\{.+\}"#)),
            ])),
        decode: { node, path, reader in
            if let entries = node.entries, let first = entries.first {
                let name = entries.contains { $0.name == "grpc" } ? "grpc" : first.name
                let place = entries.first { $0.name == name }?.location ?? first.location
                reader.unsupported(name, at: place, path.key(name))
                return nil
            }
            guard let text = reader.text(node, path, expected: "a destination, such as 'users:/users/**'") else {
                return nil
            }
            do throws(ValueError) {
                return try Destination.parse(text.text, at: node.location)
            } catch {
                reader.report(error, node, path, expected: "a destination, such as 'users:/users/**'")
                return nil
            }
        },
        encode: { value, path, printer in .string(printer.isSecret(path) ? "***" : value.description) }
    )
}
