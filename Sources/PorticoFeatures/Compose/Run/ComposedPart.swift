// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON
import PorticoProxy

/// A part as a worker runs it: nothing is looked up or parsed any more.
final class ComposedPart {
    /// What is sent with the call.
    enum Body {
        case none
        /// The client's own.
        case request
        case json(PartBody)
    }

    struct Loop {
        /// The part that answers the array, and the way to it.
        let source: Int
        let path: JSONPath
        /// The word for an element.
        let item: String
        let maximum: Int
        let parallel: Int
    }

    let name: String
    let label: PartLabel
    /// The call as it is written.
    let call: String
    let service: Service
    let method: [UInt8]
    let path: PartTemplate
    let query: PartTemplate?
    let headers: [(name: [UInt8], value: PartTemplate)]
    /// The names of those, in lower case.
    private let headerNames: [String]
    let body: Body
    /// In nanoseconds; `nil`: what is left of the whole.
    let timeout: UInt64?
    let isRequired: Bool
    let forwardsAuth: Bool
    /// JSON text.
    let fallback: [UInt8]?
    let pick: JSONPath?
    let selection: JSONSelection?
    let limitItems: Int?
    let target: JSONTarget
    /// Its name in the answer as JSON, with the colon.
    let key: [UInt8]
    let loop: Loop?
    /// In bytes.
    let maxBody: Int
    /// The parts that it waits for.
    let dependencies: [Int]
    /// Whether other parts look into its value.
    let isReferred: Bool
    /// What its references lead to.
    let lookups: PartLookups

    /// Whether its answer must be more than valid JSON: what is in it must be found.
    var needsIndex: Bool { self.hasShape || self.isReferred }

    /// Whether its answer is not shown as it stands.
    var hasShape: Bool { self.pick != nil || self.selection != nil || self.limitItems != nil }

    /// Whether the configuration sets the field, in place of what it would be.
    func sets(_ name: String) -> Bool { !self.headerNames.isEmpty && self.headerNames.contains(name) }

    /// - Parameter references: To the request, of all parts so far.
    init(
        _ index: Int, of config: ComposeConfig, _ service: Service, _ call: PartCall,
        _ references: inout [RequestReference]
    ) throws {
        let part = config.parts[index]
        let graph = config.graph
        var indexes: [String: Int] = [:]
        for (index, part) in config.parts.enumerated() { indexes[part.name] = index }
        self.name = part.name
        self.label = PartLabel(part.name, service: service.name)
        self.call = call.description
        self.service = service
        self.method = Array(call.method.utf8)
        var lookups = PartLookups(indexes, references)
        self.path = try PartTemplate(call.path, &lookups)
        self.query = try call.query.map { try PartTemplate($0, &lookups) }
        self.headers = try (part.headers ?? []).map {
            (name: Array($0.name.utf8), value: try PartTemplate($0.value, &lookups))
        }
        self.headerNames = (part.headers ?? []).map { $0.name.lowercased() }
        switch part.send {
        case nil: self.body = .none
        case .request: self.body = .request
        case .template(let template): self.body = .json(try PartBody(template, &lookups))
        }
        self.timeout = part.timeout?.nanoseconds
        self.isRequired = part.required ?? false
        self.forwardsAuth = part.forwardAuth ?? false
        self.fallback = part.fallback.map { Array($0.text().utf8) }
        self.pick = part.pick
        self.selection = try part.select.map { try JSONSelection(parsing: $0.items) }
        self.limitItems = part.limitItems
        self.target = try JSONTarget(parsing: part.destination.description)
        var key: [UInt8] = []
        JSONString.append(self.target.path.last?.description ?? "", to: &key)
        self.key = key + [UInt8(ascii: ":")]
        self.loop = part.forEach.flatMap { loop in
            guard let array = loop.array, let source = indexes[array.name] else { return nil }
            return Loop(
                source: source, path: array.path, item: loop.item, maximum: loop.max, parallel: loop.parallel)
        }
        self.maxBody = (part.maxBody ?? PartConfig.defaultMaxBody).bytes
        self.dependencies = graph.dependencies[index]
        self.isReferred = graph.dependencies.contains { $0.contains(index) }
        self.lookups = lookups
        references = lookups.inRequest
    }
}
