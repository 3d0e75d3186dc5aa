// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoWire

/// Writes down which of its hooks are called.
struct HookFilter<Place: HookPlace>: ProbeFilter {
    static var name: String { Place.name }
    static var phase: FilterPhase { Place.phase }
    static var coversOwnAnswers: Bool { Place.coversOwnAnswers }
    private let journal: String

    init(_ config: ProbeText, _ builder: inout FilterBuilder) { self.journal = config.text }

    private func note(_ text: String) { Journal.note("\(Place.name) \(text)", in: self.journal) }

    func request(_ exchange: Exchange) -> Verdict {
        self.note("request")
        return Place.verdict
    }

    func response(_ exchange: Exchange) { self.note("response \(exchange.response.status)") }

    func responseFields(_ fields: inout Fields, _ exchange: Exchange) {
        self.note("fields")
        fields.drop(named: "X-\(Place.name)")
    }

    func ended(_ exchange: Exchange) {
        self.note("ended \(exchange.status) \(exchange.error?.kind.name ?? "-")")
    }
}

protocol HookPlace: SendableMetatype {
    static var name: String { get }
    static var phase: FilterPhase { get }
    static var coversOwnAnswers: Bool { get }
    static var verdict: Verdict { get }
}

extension HookPlace {
    static var coversOwnAnswers: Bool { false }
    static var verdict: Verdict { .next }
}

/// First, and for the gateway's own answers too.
enum Outer: HookPlace {
    static let name = "outer"
    static let phase = FilterPhase.beforeAuthentication
    static let coversOwnAnswers = true
}

/// Between the two; lets nothing pass.
enum Gate: HookPlace {
    static let name = "gate"
    static let phase = FilterPhase.afterAuthentication
    static var verdict: Verdict { .respond(.problem(403, "Not today.")) }
}

/// Last, and for services' answers alone.
enum Inner: HookPlace {
    static let name = "inner"
    static let phase = FilterPhase.beforeService
}

/// The same at the same place, and for the gateway's own answers too.
enum Inmost: HookPlace {
    static let name = "inmost"
    static let phase = FilterPhase.beforeService
    static let coversOwnAnswers = true
}
