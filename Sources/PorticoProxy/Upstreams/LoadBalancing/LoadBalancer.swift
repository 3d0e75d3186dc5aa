// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Picks one of a service's targets. Lives on one worker, whose requests alone it counts.
package protocol LoadBalancer: AnyObject {
    /// `nil` only where there is no target.
    func pick(_ targets: [Target], _ exchange: Exchange) -> Target?
    /// The one that `pick` gives where that rests on the request alone; else `nil`. Takes no note of having been asked.
    func preview(_ targets: [Target], _ exchange: Exchange) -> Target?
}

extension LoadBalancer {
    package func preview(_ targets: [Target], _ exchange: Exchange) -> Target? { nil }
}
