// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension HostPattern {
    /// Whether each host that the other takes is taken by this one too.
    package func covers(_ other: HostPattern) -> Bool {
        switch (self, other) {
        case (.exact, .exact): self == other
        case (.exact, .wildcard): false
        case (.wildcard(let suffix), .exact(let name)): name.hasSuffix(suffix) && name != suffix
        case (.wildcard(let suffix), .wildcard(let inner)): inner.hasSuffix(suffix)
        }
    }
}
