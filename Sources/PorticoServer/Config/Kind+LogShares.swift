// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

extension Kind where Value == [LogShare] {
    /// A map from statuses, classes of them and `errors` to percentages.
    static let logShares = Kind(
        shape: .map(
            key: "status, class or `errors`", pattern: "^(errors|[1-5]xx|[1-5][0-9][0-9])$",
            value: Kind<Ratio>.ratio.shape),
        decode: { node, path, reader in
            guard let entries = node.entries else {
                reader.wrongType(node, path, expected: "a map of statuses and percentages")
                return nil
            }
            return entries.compactMap { entry in
                let path = path.key(entry.name)
                guard let scope = LogShare.Scope(entry.name) else {
                    reader.error(
                        "'\(entry.name)' is neither a status, nor a class such as '2xx', nor 'errors'",
                        at: entry.location, path)
                    return nil
                }
                return Kind<Ratio>.ratio.decode(entry.value, path, reader).map { LogShare(scope, $0) }
            }
        },
        encode: { shares, path, printer in
            let members = shares.compactMap { share in
                let name = share.scope.name
                return Kind<Ratio>.ratio.encode(share.share, path.key(name), printer).map { JSONValue.Member(name, $0) }
            }
            return members.isEmpty ? nil : .object(members)
        })
}

extension LogShare.Scope {
    /// `404`, `2xx` or `errors`.
    fileprivate init?(_ text: String) {
        if text == "errors" {
            self = .errors
        } else if text.hasSuffix("xx"), let digit = Int(text.dropLast(2)), (1...5).contains(digit), text.count == 3 {
            self = .statusClass(digit)
        } else if text.count == 3, let status = Int(text), (100...599).contains(status) {
            self = .status(status)
        } else {
            return nil
        }
    }

    fileprivate var name: String {
        switch self {
        case .status(let status): "\(status)"
        case .statusClass(let digit): "\(digit)xx"
        case .errors: "errors"
        }
    }
}
