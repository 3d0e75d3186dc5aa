// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// A filter of a test: its key's value is one text, and it answers for the gateway's own answers too.
protocol ProbeFilter: CustomFilter where Config == ProbeText {}

extension ProbeFilter {
    static var documentation: String { "Only for a test." }
    static var phase: FilterPhase { .beforeAuthentication }
    static var kind: Kind<ProbeText> {
        .object(or: Kind<String>.string, from: { text, _ in ProbeText(text: text) }, short: { $0.text })
    }
}

struct ProbeText: Configurable {
    var text = ""

    init(text: String = "") { self.text = text }
    init() {}

    static let noun = "probe"
    static let keys: [Key<ProbeText>] = [Key("text", \.text, .string, "What the test says.")]
}
