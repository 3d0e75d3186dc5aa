// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// What makes an orderer what it is: a reload that leaves it as it is leaves the orderer.
struct ACMESource: Sendable, Hashable {
    enum Store: Sendable, Hashable {
        case folder(String)
        case shared(String)
    }

    let directory: String
    let email: String?
    /// Certificates in PEM that the directory's must come from.
    let authority: String?
    let store: Store

    init(_ config: ACMEConfig) {
        self.directory = config.directory
        self.email = config.email
        self.authority = config.authority?.text
        self.store =
            switch config.store {
            case .folder(let path): .folder(path)
            case .shared(let reference): .shared(reference.name)
            }
    }
}

/// What one orderer is to do.
struct ACMETask: Sendable {
    var hosts: Set<String> = []
    /// There is a listener for challenges by http-01.
    var hasPlainListener = false
}

extension GatewayConfig {
    /// The hosts of all routes, as they are written.
    var routeHosts: Set<HostPattern> { Set(self.served.flatMap(\.config.match.hosts)) }

    /// What is to be ordered, by whom.
    var acmeTasks: [ACMESource: ACMETask] {
        var tasks: [ACMESource: ACMETask] = [:]
        let hosts = self.routeHosts
        for tls in self.listeners.compactMap(\.tls) {
            guard let acme = tls.acme else { continue }
            tasks[ACMESource(acme), default: ACMETask()].hosts.formUnion(tls.ordered(of: hosts))
        }
        let hasPlainListener = self.listeners.contains { $0.tls == nil }
        return tasks.mapValues { ACMETask(hosts: $0.hosts, hasPlainListener: hasPlainListener) }
    }
}

extension ListenerTLSConfig {
    /// Those of the hosts that a certificate can be ordered for, and that no other is shown for.
    func ordered(of hosts: Set<HostPattern>) -> Set<String> {
        let covered = Set(self.certificates.flatMap(\.shownFor))
        var names: Set<String> = []
        for case .exact(let name) in hosts where !HostPattern.exact(name).isAddress {
            let suffix = name.firstIndex(of: ".").map { HostPattern.wildcard(suffix: String(name[$0...])) }
            let isCovered = covered.contains(.exact(name)) || suffix.map(covered.contains) == true
            if !isCovered { names.insert(name) }
        }
        return names
    }
}
