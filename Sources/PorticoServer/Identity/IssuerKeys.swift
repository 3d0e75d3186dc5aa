// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import PorticoFeatures
import Synchronization

/// Follows the keys of all issuers that the configuration names.
final class IssuerKeys: Sendable {
    private let client: HTTPProviderClient
    private let logger: Logger
    private let followers = Mutex<[KeyRing.Source: IssuerFollower]>([:])

    init(client: HTTPProviderClient, logger: Logger) {
        self.client = client
        self.logger = logger
    }

    /// These are the rings from now on: what is new begins, and what is not among them ends. Blocks nobody.
    func follow(_ rings: [KeyRing]) {
        var started: [IssuerFollower] = []
        let ended = self.followers.withLock { followers in
            let sources = Set(rings.compactMap(\.source))
            let ended = followers.filter { !sources.contains($0.key) }
            followers = followers.filter { sources.contains($0.key) }
            for ring in rings {
                guard let source = ring.source, followers[source] == nil, let loop = self.client.loop else { continue }
                let follower = IssuerFollower(ring, source, self.client, loop, self.logger)
                followers[source] = follower
                started.append(follower)
            }
            return ended
        }
        for follower in ended.values { follower.stop() }
        for follower in started { follower.start() }
    }

    func stop() { self.follow([]) }

    /// Those of the entries whose keys are fetched, in the order of the names.
    func status(of configs: [AuthConfig]) -> [IssuerStatus] {
        let followers = self.followers.withLock { $0 }
        return configs.sorted { $0.name < $1.name }.compactMap { config in
            guard let source = config.keySource, let follower = followers[source] else { return nil }
            return IssuerStatus(auth: config.name, issuer: source.label, follower.facts)
        }
    }
}
