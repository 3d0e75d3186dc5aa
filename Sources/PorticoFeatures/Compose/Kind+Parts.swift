// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension Kind where Value == [PartConfig] {
    /// Parts by name; the short form of a part is its call.
    package static let parts = Kind(
        shape: Self.named.shape,
        decode: { node, path, reader in
            for entry in node.entries ?? [] where entry.name.contains(".") && NamePattern.isName(entry.name) {
                reader.error(
                    "'\(entry.name)' is not a part name", at: entry.location, path.key(entry.name),
                    hint: "a dot in a reference begins what is taken of the part")
            }
            return Self.named.decode(node, path, reader)
        },
        encode: Self.named.encode)

    private static let named = Kind.named(
        or: Kind<PartCall>.partCall,
        from: { call, part in
            var part = part
            part.call = call
            part.locations["call"] = call.service.location
            return part
        },
        short: { part in
            var plain = PartConfig()
            (plain.name, plain.location, plain.locations) = (part.name, part.location, part.locations)
            plain.call = part.call
            return plain == part ? part.call : nil
        })
}
