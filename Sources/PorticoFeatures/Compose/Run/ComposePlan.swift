// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// Says what a composition would do, without calling anyone: for `explain`.
enum ComposePlan {
    static func explain(_ action: ComposeAction, _ exchange: Exchange) {
        for part in action.parts { exchange.note(Self.line(part, action, exchange)) }
        exchange.respond(LocalResponse(status: 200, fields: [.init("Content-Type", "application/json")]))
    }

    private static func line(_ part: ComposedPart, _ action: ComposeAction, _ exchange: Exchange) -> String {
        let waits = part.dependencies.map { action.parts[$0].name }
        let when = waits.isEmpty ? "at once" : "after \(waits.joined(separator: ", "))"
        return "part \(part.name): calls \(part.service.name) \(when)\(part.isRequired ? ", required" : "")"
    }
}
