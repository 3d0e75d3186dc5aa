// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
internal import PorticoProxy

/// Whether there is something to order, and a place to keep it.
struct ACMECheck {
    let config: GatewayConfig
    let reader: ConfigReader

    private func path(_ listener: ListenerConfig) -> ConfigPath {
        ConfigPath(text: "listeners.\(listener.name).tls.acme")
    }

    private var orders: [(listener: ListenerConfig, tls: ListenerTLSConfig, acme: ACMEConfig)] {
        self.config.listeners.compactMap { listener in
            guard let tls = listener.tls, let acme = tls.acme else { return nil }
            return (listener, tls, acme)
        }
    }

    /// Where stores are named.
    var stores: [(Reference, ConfigPath)] {
        self.orders.compactMap { order in
            guard case .shared(let reference) = order.acme.store else { return nil }
            return (reference, self.path(order.listener).key("store"))
        }
    }

    /// Without hosts a listener would have nothing to show.
    func run() {
        let hosts = self.config.routeHosts
        for order in self.orders where order.tls.certificates.isEmpty && order.tls.ordered(of: hosts).isEmpty {
            let path = self.path(order.listener)
            guard !self.reader.hasFailed(ConfigPath(text: "routes")), !self.reader.diagnostics.hasErrors else { return }
            self.reader.error(
                "no route names a host that a certificate could be ordered for",
                at: order.acme.location ?? order.listener.location, path,
                hint: "such as 'match: { hosts: api.example.com, path: /** }', or 'hosts' of a BFF")
        }
    }

    func warn() {
        let hosts = self.config.routeHosts
        for order in self.orders {
            let place = order.acme.location ?? order.listener.location
            let covered = Set(order.tls.certificates.flatMap(\.shownFor))
            let wild = hosts.filter { if case .wildcard = $0 { !covered.contains($0) } else { false } }
            for host in wild.map(\.description).sorted() {
                self.reader.warning(
                    "no certificate is ordered for '\(host)': http-01 and tls-alpn-01 prove single hosts", at: place,
                    self.path(order.listener), hint: "name its hosts one by one, or one under 'certificates'")
            }
            if order.tls.ordered(of: hosts).isEmpty {
                self.reader.warning(
                    "nothing is ordered: 'certificates' has one for each host", at: place, self.path(order.listener))
            }
        }
    }
}
