// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

extension Session {
    /// The provider's own name of the user; `nil`: there is none.
    var subject: String? {
        guard case .object(let members) = self.principal.claims else { return nil }
        for member in members where member.name == "sub" {
            if case .string(let text) = member.value { return text }
        }
        return nil
    }
}
