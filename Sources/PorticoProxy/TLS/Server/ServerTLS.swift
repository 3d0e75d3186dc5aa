// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import PorticoConfig
import PorticoWire
import PorticoX509
import Synchronization

/// What a listener answers clients with that begin TLS: its certificates, by host.
package final class ServerTLS: Sendable {
    /// A certificate, with all that holds for its hosts.
    struct Choice: Sendable {
        let hosts: [HostPattern]
        let isECDSA: Bool
        let versions: ClosedRange<UInt16>
        let context: NIOSSLContext
        let policy: ClientPolicy
        /// Seconds since 1970; of its chain, what ends first.
        let notAfter: Int64
    }

    /// What hosts ask of their clients. Equal where the same is asked by the same files, whatever these hold by now: a
    /// reload changes nothing for connections that stand.
    struct ClientPolicy: Hashable, Sendable {
        /// `nil`: no certificate is asked for.
        private let mode: ClientCertificatesConfig.Mode?
        private let files: [String]
        let revocation: RevocationCheck?

        init(_ clients: ClientCertificatesConfig?) {
            self.mode = clients?.mode
            self.files = clients.map { [$0.authority.path] + ($0.lists ?? []).map(\.path) } ?? []
            self.revocation = clients?.revocation
        }

        static func == (one: ClientPolicy, other: ClientPolicy) -> Bool {
            one.mode == other.mode && one.files == other.files
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(self.mode)
            hasher.combine(self.files)
        }
    }

    /// Those of files, by host and by what follows the `*` of a pattern.
    let exact: [String: [Choice]]
    let wild: [String: [Choice]]
    /// What is shown where none is for the host.
    private let first: [Choice]
    let issued = Mutex(Issued())
    private let protocols: [String]
    /// Not all hosts ask the same of their clients.
    let hasSeveralPolicies: Bool
    let config: ListenerTLSConfig
    let spoken: [ListenerProtocol]
    let contexts: TLSContexts

    /// Parses certificates, unless the contexts are there already: never on a loop.
    package init(
        _ config: ListenerTLSConfig, _ protocols: [ListenerProtocol], _ contexts: TLSContexts
    ) throws(TLSFailure) {
        self.config = config
        self.spoken = protocols
        self.contexts = contexts
        self.protocols = protocols.map(\.rawValue)
        var choices: [Choice] = []
        for certificate in config.certificates {
            let made = ServerContext(certificate, config, protocols)
            choices.append(
                Choice(
                    hosts: certificate.shownFor, isECDSA: certificate.isECDSA,
                    versions: made.versions, context: try contexts.server(made),
                    policy: ClientPolicy(certificate.clients ?? config.clients), notAfter: certificate.notAfter))
        }
        var (exact, wild): ([String: [Choice]], [String: [Choice]]) = ([:], [:])
        for choice in choices {
            for host in Set(choice.hosts) {
                switch host {
                case .exact(let name): exact[name, default: []].append(choice)
                case .wildcard(let suffix): wild[suffix, default: []].append(choice)
                }
            }
        }
        self.exact = exact
        self.wild = wild
        self.first = choices.filter { $0.hosts == choices.first?.hosts }
        let orders = config.acme == nil ? [] : [ClientPolicy(config.clients)]
        self.hasSeveralPolicies = Set(choices.map(\.policy) + orders).count > 1
    }

    /// What the client that offers this is answered with.
    func choose(_ hello: ClientHello) throws(TLSAlert) -> Choice {
        let isSpoken = hello.protocols.isEmpty || hello.protocols.contains(where: self.protocols.contains)
        guard isSpoken else { throw .noApplicationProtocol }
        let choices = self.choices(for: hello.serverName)
        guard let first = choices.first else { throw .handshakeFailure }
        guard let version = hello.versions.filter(first.versions.contains).max() else { throw .protocolVersion }
        let takesECDSA = hello.takesECDSA(version)
        return choices.first { $0.isECDSA == takesECDSA } ?? first
    }

    /// Those for the host: by its name, else by a pattern, else those of the first one's hosts.
    private func choices(for host: String?) -> [Choice] {
        if let host {
            if let exact = self.exact[host] { return exact }
            if self.config.acme != nil, let issued = self.issued.withLock({ $0.choices[host] }) { return [issued] }
            if let dot = host.firstIndex(of: "."), let wild = self.wild[String(host[dot...])] { return wild }
        }
        guard self.first.isEmpty else { return self.first }
        return self.issued.withLock { issued in issued.first.flatMap { issued.choices[$0] }.map { [$0] } ?? [] }
    }

    /// Whether a request for the host, on a connection that was made under a policy, belongs on another connection.
    func isMisdirected(_ host: String, from policy: ClientPolicy) -> Bool {
        self.hasSeveralPolicies && self.choices(for: host).first?.policy != policy
    }
}
