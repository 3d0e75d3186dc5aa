// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
package import PorticoProxy

/// `ip`: takes requests from some addresses and refuses those from others.
package struct IPFilter: Filter {
    package static let name = "ip"
    private let config: IPConfig
    /// `nil`: all.
    private let allowed: NetworkSet?
    private let denied: NetworkSet

    package init(_ config: IPConfig) {
        self.config = config
        self.allowed = config.allow.map { NetworkSet($0) }
        self.denied = NetworkSet(config.deny ?? [])
    }

    package func request(_ exchange: Exchange) -> Verdict {
        let client = exchange.clientIP
        let isTaken = !self.denied.contains(client) && self.allowed?.contains(client) != false
        if exchange.isRecorded { exchange.note(self.reason(client)) }
        return isTaken ? .next : .respond(exchange.problem(.ipDenied))
    }

    /// For `explain`: the entry that decides.
    private func reason(_ client: IPAddress) -> String {
        if let network = self.config.deny?.first(where: { $0.contains(client) }) { return "'deny' has \(network)" }
        guard let allow = self.config.allow else { return "'deny' does not have the address" }
        guard let network = allow.first(where: { $0.contains(client) }) else {
            return "'allow' does not have the address"
        }
        return "'allow' has \(network)"
    }
}
