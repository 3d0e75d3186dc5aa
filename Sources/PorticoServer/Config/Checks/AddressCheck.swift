// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
internal import PorticoProxy

/// Whether each address can be listened on beside the others, and whether the admin address is meant to be seen.
struct AddressCheck {
    let config: GatewayConfig
    let path: ConfigPath
    let reader: ConfigReader

    func run(_ node: ConfigNode) {
        let listeners = self.config.listeners.filter { !self.reader.hasFailed(self.place($0).key("address")) }
        for (index, listener) in listeners.enumerated() {
            if let first = listeners[..<index].first(where: { $0.address.overlaps(listener.address) }) {
                self.report(first, listener)
            } else if listener.address.overlaps(self.config.admin.address) {
                self.reader.error(
                    "listener '\(listener.name)' has the address of 'admin'", at: listener.location,
                    self.place(listener), hint: self.adminHint(for: listener))
            }
        }
        self.checkAdmin(node)
    }

    private func place(_ listener: ListenerConfig) -> ConfigPath { self.path.key("listeners").key(listener.name) }

    /// Nothing where one of the two came from a variable.
    private func adminHint(for listener: ListenerConfig) -> String? {
        let places = [self.path.key("admin"), self.place(listener)]
        let isHidden = places.contains { self.reader.secrets.contains($0.key("address").text) }
        return isHidden ? nil : "the admin address is \(self.config.admin.address)"
    }

    private func report(_ first: ListenerConfig, _ second: ListenerConfig) {
        let have = first.address == second.address ? "have the same address" : "have addresses that overlap"
        self.reader.report(
            Diagnostic(
                .error, at: [first.location, second.location], path: self.place(second).text,
                "listeners '\(first.name)' and '\(second.name)' \(have)"))
    }

    /// Other machines reach an address that is not loopback.
    private func checkAdmin(_ node: ConfigNode) {
        let admin = self.config.admin
        guard admin.token == nil, let address = node["admin"]?["address"], let ip = admin.address.ip, !ip.isLoopback
        else { return }
        self.reader.warning(
            "other machines reach the admin address, and there is no token", at: address.location,
            self.path.key("admin").key("address"), hint: "health and metrics alone will answer them; set 'admin.token'")
    }
}

extension ListenAddress {
    /// `localhost` is the IPv4 loopback address.
    var ip: IPAddress? { IPAddress(self.host == "localhost" ? "127.0.0.1" : self.host) }

    /// Whether two sockets cannot listen on both: port 0 takes any free one.
    fileprivate func overlaps(_ other: ListenAddress) -> Bool {
        guard self.port == other.port, self.port != 0, let mine = self.ip, let theirs = other.ip else { return false }
        return mine == theirs || mine.isV4 == theirs.isV4 && (mine.isUnspecified || theirs.isUnspecified)
    }
}
