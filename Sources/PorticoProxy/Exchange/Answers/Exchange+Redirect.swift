// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Listeners without TLS that send their clients to one with it.
extension Exchange {
    /// The port where the client belongs; `nil`: here. Who speaks TLS with a trusted proxy in front is where it belongs.
    var redirectPort: Int? {
        guard !self.asker.isSecure else { return nil }
        return self.asker.forwarding?.redirectPort
    }

    /// The same host, path and query (RFC 9110 §15.4.9: the method stays too).
    func redirect(toPort port: Int) {
        self.watcher?.note("the listener redirects to https on port \(port)")
        guard let host = self.hostText else { return self.fail(.missingValue) }
        var location = "https://\(host)" + (port == 443 ? "" : ":\(port)")
        location += self.request.fields.string(self.request.path)
        if let query = self.request.query { location += "?" + self.request.fields.string(query) }
        self.respond(LocalResponse(status: 308, fields: [.init("Location", location)]))
    }
}
