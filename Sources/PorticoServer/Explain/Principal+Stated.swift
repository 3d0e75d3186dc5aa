// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

extension Principal {
    /// Who somebody is said to be, as if that had been verified. What is `nil` is not stated: the route's `auth` says what
    /// follows from the rest. Without one, the claim `tier` is the tier.
    init(stated id: String, roles: [String]?, scopes: [String]?, claims: JSONValue?) {
        var tier: String?
        if case .object(let members)? = claims, let claim = members.last(where: { $0.name == "tier" }),
            case .string(let text) = claim.value
        {
            tier = text
        }
        self.init(id: id, roles: roles ?? [], scopes: scopes ?? [], tier: tier, claims: claims ?? .object([]))
        self.stated = [.id]
        if roles != nil { self.stated.insert(.roles) }
        if scopes != nil { self.stated.insert(.scopes) }
        if claims != nil { self.stated.insert(.claims) }
    }
}
