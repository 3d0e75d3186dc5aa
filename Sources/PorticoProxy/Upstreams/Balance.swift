// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// How a service picks the target for a request (`services.<name>.balance`).
package enum Balance: Sendable, Hashable {
    /// One after the other.
    case roundRobin
    /// In proportion to the targets' weights, evenly spread (smooth weighted round robin).
    case weighted
    /// The one with the fewest exchanges in flight.
    case leastConnections
    /// The better of two taken at random.
    case powerOfTwo
    /// Always the same one for the same value (consistent hashing).
    case hash(Template)

    /// As the file has it.
    var name: String {
        switch self {
        case .roundRobin: "round_robin"
        case .weighted: "weighted"
        case .leastConnections: "least_connections"
        case .powerOfTwo: "power_of_two"
        case .hash: "hash"
        }
    }

    /// Whether a target's weight changes its share.
    var usesWeights: Bool { self != .roundRobin }
}

/// `balance: { hash: … }`.
struct HashBalanceConfig: Configurable {
    var hash = Template(literal: "")

    static let noun = "balance"
    static let keys: [Key<HashBalanceConfig>] = [
        Key(
            "hash", \.hash, .headerTemplate, required: true,
            "A text with references, such as `{header.X-Tenant}`; equal values go to the same target.")
    ]

    func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        let isConstant = self.hash.parts.allSatisfy { if case .literal = $0 { true } else { false } }
        guard isConstant, let place = node["hash"]?.location else { return }
        reader.error(
            "the hash has no reference, so one target would take all", at: place, path.key("hash"),
            hint: "such as \"{client.ip}\"")
    }
}

extension Kind where Value == Balance {
    private static let words = Kind.choice([
        ("round_robin", .roundRobin), ("weighted", .weighted), ("least_connections", .leastConnections),
        ("power_of_two", .powerOfTwo),
    ])

    /// A word, or `{ hash: … }`.
    package static let balance = Kind(
        shape: .anyOf([words.shape, .object(HashBalanceConfig.shape)]),
        decode: { node, path, reader in
            guard case .map = node.content else { return Kind.words.decode(node, path, reader) }
            return HashBalanceConfig.decode(node, path, reader).map { .hash($0.hash) }
        },
        encode: { value, path, printer in
            guard case .hash(let template) = value else { return Kind.words.encode(value, path, printer) }
            return HashBalanceConfig(hash: template).encode(path, printer)
        }
    )
}
