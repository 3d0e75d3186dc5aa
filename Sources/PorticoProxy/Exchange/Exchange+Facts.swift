// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
import PorticoWire
package import PorticoX509

/// What filters, actions, logs and metrics read of an exchange.
extension Exchange {
    /// The client's address: the peer's, or what a trusted proxy says.
    public var clientIP: IPAddress { self.asker.ip }
    /// The client speaks TLS, as far as the gateway knows.
    package var isClientSecure: Bool { self.asker.isSecure }
    /// Who the user is; `nil` while nobody has said.
    public var principal: Principal? { self.asker.principal }
    /// The same without the rest of the user.
    package var principalID: String? { self.asker.principal?.id }
    /// What the client showed when it connected, and what its listener's authorities vouch for.
    package var clientCertificate: ClientCertificate? { self.asker.certificate }
    package var isConsumer: Bool { self.asker.principal?.kind == .consumer }
    public var requestIDText: String? {
        let id = self.asker.requestID
        return id.isEmpty ? nil : self.request.fields.string(id)
    }
    /// `GET`.
    package var methodName: String { self.request.fields.string(self.request.methodText) }
    public var serviceName: String? { self.forward.service?.name }
    /// The status that the client was sent; 0: none.
    public var status: Int { self.result.status }
    public var error: ProxyError? { self.result.error }
    var isMetered: Bool { self.snapshot?.isMetered == true }

    /// 499 where the client left before it was answered; 0 where the gateway ended without an answer.
    var finalStatus: Int { self.status == 0 && self.error?.kind == .clientGone ? 499 : self.status }

    /// From the beginning to the first byte of the upstream's response, in nanoseconds; `nil`: none has come.
    var firstByteAfter: UInt64? {
        let moment = self.forward.attempt.firstByteAt
        return moment == 0 ? nil : moment &- self.startedAt
    }
}
