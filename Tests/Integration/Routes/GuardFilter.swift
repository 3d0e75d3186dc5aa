// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// Lets nobody in.
struct GuardFilter: ProbeFilter {
    static let name = "guard"
    static let phase = FilterPhase.beforeAuthentication

    init(_ config: ProbeText, _ builder: inout FilterBuilder) {}

    func request(_ exchange: Exchange) -> Verdict { .respond(LocalResponse(status: 401)) }
}
