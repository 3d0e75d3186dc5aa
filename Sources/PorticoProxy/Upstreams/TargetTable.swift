// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The targets of one worker by service and identity: what one snapshot hands on to the next.
struct TargetTable {
    private struct Key: Hashable {
        var service: String
        var identity: String
    }

    private var targets: [Key: Target] = [:]

    /// The target that is there already, with its connections, or a new one. Nothing changes yet.
    func target(of service: Service, _ spec: TargetSpec, worker: Worker) -> Target {
        let known = self.targets[Key(service: service.name, identity: spec.identity)]
        if let known, known.speaks == service.speaks, known.proxyHeader == service.proxyHeader,
            known.isSame(as: spec, service.tls)
        {
            return known
        }
        let pool = TargetPool(core: worker.core, speaks: service.speaks, proxyHeader: service.proxyHeader)
        return Target(spec, service.tls, speaks: service.speaks, proxyHeader: service.proxyHeader, streams: pool)
    }

    /// These services count from now on; what none of them uses is let go of.
    mutating func use(_ services: [Service]) {
        var next: [Key: Target] = [:]
        for service in services {
            for member in service.members {
                member.target.follow(member.spec)
                next[Key(service: service.name, identity: member.spec.identity)] = member.target
            }
        }
        for (key, target) in self.targets where next[key] !== target { target.streams.retire() }
        self.targets = next
    }
}
