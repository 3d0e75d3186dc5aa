// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Who asks: the client, its request's name, the user.
extension Exchange {
    /// No client may say who it is, under no name that a service takes for one of these: that is the gateway's alone to
    /// tell.
    func dropIdentity(_ snapshot: Snapshot) {
        for name in snapshot.identityFields { self.request.fields.drop(confusableWith: name) }
    }

    /// Whether a field says just this: what services read must be what was verified, so that controls, and blanks at
    /// either end, are no part of it.
    private static func isWhole(_ value: [UInt8]) -> Bool {
        guard let first = value.first, let last = value.last, first != 0x20, last != 0x20 else { return false }
        return value.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
    }

    /// Says who the user is, once it has been verified; services are told by the identity fields. What is not known of
    /// the user stays away.
    public func authenticate(as principal: Principal) {
        self.asker.principal = principal
        guard let snapshot = self.snapshot else { return }
        self.dropIdentity(snapshot)
        for (name, template) in snapshot.identityValues {
            guard let value = self.fieldValue(template), Self.isWhole(value) else { continue }
            self.request.fields.add(name: name, bytes: value)
        }
        guard let tokens = snapshot.identityTokens, !self.isDry else { return }
        if let token = tokens.token(for: principal, at: self.unixTime) {
            self.request.fields.add(name: tokens.field, bytes: token)
        }
    }

    /// Who the client is, and what it may say of that.
    func findClient() {
        guard let forwarding = self.asker.forwarding else { return }
        guard let origin = forwarding.apply(to: &self.request) else {
            self.asker.ip = forwarding.peer
            self.asker.isSecure = forwarding.isSecure
            return
        }
        self.asker.ip = origin.client
        self.asker.isSecure = origin.proto.map { $0 == "https" } ?? forwarding.isSecure
        self.asker.host = origin.host
    }

    /// Every request has an id: the client's where it sent a usable one, else one of ours.
    func assignRequestID() {
        if let id = RequestID.find(in: &self.request.fields) {
            self.asker.requestID = id
        } else if self.snapshot?.makesRequestIDs == true {
            let high = self.drawNumber()
            let low = self.drawNumber()
            let added = self.request.fields.addRequestID(high, low)
            self.asker.requestID = added.value
            self.asker.requestIDLine = added.line
        }
    }
}
