// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
internal import PorticoProxy

extension Kind where Value == SplitConfig {
    /// A list of entries, tried in order.
    package static let split = Kind(
        shape: Kind<[SplitEntry]>.list(.object()).shape,
        decode: { node, path, reader in
            let before = reader.unsupportedCount
            guard let entries = Kind<[SplitEntry]>.list(.object()).decode(node, path, reader) else { return nil }
            var split = SplitConfig(entries: entries)
            let isComplete = { if case .list(let nodes) = node.content { nodes.count == entries.count } else { false } }
            let hasFailed = entries.indices.contains { index in
                ["when", "share"].contains { reader.hasFailed(path.index(index).key($0)) }
            }
            guard before == reader.unsupportedCount, isComplete(), !hasFailed else { return split }
            SplitCheck(entries: entries, place: node.location, path: path, reader: reader).run()
            split.stickyBy = entries.compactMap(\.stickyBy).first
            return split
        },
        encode: { value, path, printer in
            Kind<[SplitEntry]>.list(.object()).encode(value.entries, path, printer)
        }
    )
}
