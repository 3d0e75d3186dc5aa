// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

extension Kind where Value == [HeaderValue] {
    /// A map from the names of query parameters to values, in the order of the file. `QueryValues` come as they are
    /// meant and are percent-encoded where they go.
    static let queryValues = Kind(
        shape: .map(key: "parameter name", pattern: nil, value: QueryValues.template.shape),
        decode: { node, path, reader in
            guard let entries = node.entries else {
                reader.wrongType(node, path, expected: "a map of query parameters")
                return nil
            }
            return entries.compactMap { entry in
                let path = path.key(entry.name)
                if entry.name.isEmpty { reader.error("a parameter needs a name", at: entry.location, path) }
                return QueryValues.template.decode(entry.value, path, reader).map {
                    HeaderValue(name: entry.name, value: $0, location: entry.location)
                }
            }
        },
        encode: { values, path, printer in
            let members = values.compactMap { parameter in
                QueryValues.template.encode(parameter.value, path.key(parameter.name), printer).map {
                    JSONValue.Member(parameter.name, $0)
                }
            }
            return members.isEmpty ? nil : .object(members)
        }
    )
}

/// Values of query parameters.
enum QueryValues {
    static let template = Kind<Template>.headerTemplate
}
