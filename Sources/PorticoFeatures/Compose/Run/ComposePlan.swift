// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import PorticoProxy
import PorticoWire

/// Says what a composition would do, without calling anyone: for `explain`.
enum ComposePlan {
    static func explain(_ action: ComposeAction, _ exchange: Exchange) {
        let waves = Self.waves(action.parts)
        let parts = action.parts.indices.map { Self.part($0, action, exchange, wave: waves[$0]) }
        exchange.plan(CompositionPlan(deadline: action.deadline, parts: parts))
        exchange.respond(LocalResponse(status: 200, fields: [.init("Content-Type", "application/json")]))
    }

    /// 1 for what starts at once; else one more than the last part that it waits for.
    private static func waves(_ parts: [ComposedPart]) -> [Int] {
        var waves = [Int](repeating: 1, count: parts.count)
        // As many rounds as the longest chain can have.
        for _ in parts {
            for (index, part) in parts.enumerated() {
                waves[index] = 1 + (part.dependencies.map { waves[$0] }.max() ?? 0)
            }
        }
        return waves
    }

    private static func part(
        _ index: Int, _ action: ComposeAction, _ exchange: Exchange, wave: Int
    ) -> CompositionPlan.Part {
        let part = action.parts[index]
        var sketch = PartSketch(part, exchange, names: action.parts.map(\.name))
        let request = PartRequest(part, &sketch)
        let destination = exchange.preview(part.service) { (head) throws(WireError) in
            try request.make(part, exchange, &head)
        }
        var plan = CompositionPlan.Part(name: part.name, call: part.call, destination: sketch.readable(destination))
        plan.after = part.dependencies.map { action.parts[$0].name }
        plan.wave = wave
        plan.isRequired = part.isRequired
        plan.forwardsAuth = part.forwardsAuth
        plan.fallback = part.fallback.map { String(decoding: $0, as: UTF8.self) }
        plan.timeout = part.timeout
        plan.problem = sketch.problem
        plan.loop = part.loop.map { loop in
            CompositionPlan.Loop(
                item: loop.item, array: "parts.\(action.parts[loop.source].name)\(loop.path.description.dropFirst())",
                maximum: loop.maximum, parallel: loop.parallel)
        }
        switch part.body {
        case .none: break
        case .request: plan.body = .request
        case .json: plan.body = .json(String(decoding: request.body ?? [], as: UTF8.self))
        }
        return plan
    }
}
