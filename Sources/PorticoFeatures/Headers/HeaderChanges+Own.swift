// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// Changes to fields that the gateway writes by itself.
extension HeaderChanges {
    /// Those that are removed or set: the gateway's own are not written then. What an answer varies by is a list, which
    /// one that is set does not replace.
    var replaced: OwnFields {
        OwnFields(named: self.remove).union(OwnFields(named: self.set.map(\.name)).subtracting(.vary))
    }

    /// What cannot be done to a request: it goes nowhere without one Host.
    /// - Parameter node: with `remove`, `set` and `add`.
    static func checkRequest(_ node: ConfigNode?, _ path: ConfigPath, _ reader: ConfigReader) {
        let hint = "'set' replaces it, 'host' of a service says which it gets"
        Self.refuse("host", in: "remove", "a request cannot be without 'Host'", hint, node, path, reader)
        Self.refuse("host", in: "add", "a request has one 'Host'", hint, node, path, reader)
    }

    /// What cannot be done to a response: a gateway that passes one on without Date has to add it (RFC 9110 §6.6.1).
    static func checkResponse(_ node: ConfigNode?, _ path: ConfigPath, _ reader: ConfigReader) {
        let hint = "'set' replaces it"
        Self.refuse("date", in: "remove", "a response cannot be without 'Date'", hint, node, path, reader)
        Self.refuse("date", in: "add", "a response has one 'Date'", hint, node, path, reader)
    }

    private static func refuse(
        _ name: String, in key: String, _ message: String, _ hint: String, _ node: ConfigNode?, _ path: ConfigPath,
        _ reader: ConfigReader
    ) {
        guard let list = node?[key] else { return }
        var places: [(text: String, place: SourceLocation)] = []
        switch list.content {
        case .empty: break
        case .scalar(let scalar): places.append((scalar.text, list.location))
        case .list(let nodes):
            places = nodes.compactMap { node in
                if case .scalar(let scalar) = node.content { (scalar.text, node.location) } else { nil }
            }
        case .map(let entries): places = entries.map { ($0.name, $0.location) }
        }
        for (text, place) in places where text.lowercased() == name {
            reader.error(message, at: place, path.key(key), hint: hint)
        }
    }
}
