// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// What a part sends as its body (`send`).
package enum PartSend: Sendable, Hashable {
    /// The client's own body, with its content type.
    case request
    /// JSON.
    case template(JSONTemplate)
}

extension Kind where Value == PartSend {
    /// `request`, or a JSON value with references in its strings.
    static let partSend = Kind(
        shape: .scalar(name: "`request`, or any JSON value with references in its texts", schema: .bool(true)),
        decode: { node, path, reader in
            if case .scalar(let scalar) = node.content, scalar.text == "request" { return .request }
            return JSONTemplate.decode(node, allowing: PartCall.roots, path, reader).map { .template($0) }
        },
        encode: { value, path, printer in
            switch value {
            case .request: .string("request")
            case .template(let template): Kind<JSONValue>.json.encode(template.json, path, printer)
            }
        }
    )
}
