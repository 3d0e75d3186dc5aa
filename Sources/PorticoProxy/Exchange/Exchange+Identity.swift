// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Who the user is.
extension Exchange {
    /// No client may say who it is: that is the gateway's alone to tell services.
    func dropIdentity(_ snapshot: Snapshot) {
        for name in snapshot.identityFields { self.request.fields.drop(named: name) }
    }

    /// Says who the user is, once it has been verified; services are told by the identity fields. What is not known of
    /// the user stays away.
    public func authenticate(as principal: Principal) {
        self.asker.principal = principal
        guard let snapshot = self.snapshot else { return }
        self.dropIdentity(snapshot)
        for (name, template) in zip(snapshot.identityFields, snapshot.identityValues) {
            if let value = self.expand(template) { self.request.fields.add(name: name, value: value) }
        }
    }
}
