// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import PorticoConfig
import PorticoWire
import PorticoX509

/// What a listener answers clients with that begin TLS: its certificates, by host.
package final class ServerTLS: Sendable {
    /// A certificate, with all that holds for its hosts.
    struct Choice: Sendable {
        let hosts: [HostPattern]
        let isECDSA: Bool
        let versions: ClosedRange<UInt16>
        let context: NIOSSLContext
        let policy: ClientPolicy
    }

    /// What hosts ask of their clients: compared as a whole, for a reload may number them anew.
    struct ClientPolicy: Hashable, Sendable {
        /// `nil`: no certificate is asked for.
        let certificates: ServerContext.Clients?
        let revocation: RevocationCheck?
    }

    private let choices: [Choice]
    private let protocols: [String]
    /// Not all hosts ask the same of their clients.
    let hasSeveralPolicies: Bool

    /// Parses certificates, unless the contexts are there already: never on a loop.
    package init(
        _ config: ListenerTLSConfig, _ protocols: [ListenerProtocol], _ contexts: TLSContexts
    ) throws(TLSFailure) {
        self.protocols = protocols.map(\.rawValue)
        var choices: [Choice] = []
        for certificate in config.certificates {
            let made = ServerContext(certificate, config, protocols)
            choices.append(
                Choice(
                    hosts: certificate.shownFor, isECDSA: certificate.isECDSA,
                    versions: made.versions, context: try contexts.server(made),
                    policy: ClientPolicy(
                        certificates: made.clients, revocation: (certificate.clients ?? config.clients)?.revocation)))
        }
        self.choices = choices
        self.hasSeveralPolicies = Set(choices.map(\.policy)).count > 1
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
            let exact = self.choices.filter { $0.hosts.contains(.exact(host)) }
            if !exact.isEmpty { return exact }
            if let dot = host.firstIndex(of: ".") {
                let suffix = String(host[dot...])
                let wild = self.choices.filter { $0.hosts.contains(.wildcard(suffix: suffix)) }
                if !wild.isEmpty { return wild }
            }
        }
        return self.choices.filter { $0.hosts == self.choices.first?.hosts }
    }

    /// Whether a request for the host, on a connection that was made under a policy, belongs on another connection.
    func isMisdirected(_ host: String, from policy: ClientPolicy) -> Bool {
        self.hasSeveralPolicies && self.choices(for: host).first?.policy != policy
    }
}
