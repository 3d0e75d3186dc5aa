// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoWire

/// What a part's call asks, with all references filled in.
struct PartRequest {
    private let target: [UInt8]
    private let fields: [(name: [UInt8], value: [UInt8])]
    let body: [UInt8]?

    /// Throws where something that it needs is not there, or may not go where it should.
    init(_ part: ComposedPart, _ values: PartValues, body requestBody: [UInt8]) throws(PartFailure) {
        var values = values
        var target = try Self.path(part, &values)
        if Self.climbs(target) { throw PartFailure(.value) }
        try Self.append(query: part.query, &values, to: &target)
        self.target = target
        self.fields = try Self.fields(part, &values)
        switch part.body {
        case .none: self.body = nil
        case .request: self.body = requestBody
        case .json(let template):
            var text: [UInt8] = []
            try template.append(&values, to: &text)
            self.body = text
        }
    }

    /// As far as the request alone decides it: for those who ask.
    init(_ part: ComposedPart, _ sketch: inout PartSketch) {
        var target = (try? Self.path(part, &sketch)) ?? []
        if Self.climbs(target) {
            sketch.fail("its path would lead elsewhere")
            target = [UInt8(ascii: "/")]
        }
        try? Self.append(query: part.query, &sketch, to: &target)
        self.fields = (try? Self.fields(part, &sketch)) ?? []
        switch part.body {
        case .none: self.body = nil
        case .request:
            self.body = []
            sketch.passBody()
        case .json(let template): self.body = sketch.body(template)
        }
        self.target = target
    }

    private static func path(_ part: ComposedPart, _ source: inout some ReferenceSource) throws(PartFailure) -> [UInt8]
    {
        var path: [UInt8] = []
        path.reserveCapacity(Self.usualLength)
        try source.append(part.path, as: .path, to: &path)
        return path
    }

    private static func append(
        query: PartTemplate?, _ source: inout some ReferenceSource, to target: inout [UInt8]
    ) throws(PartFailure) {
        guard let query else { return }
        target.append(UInt8(ascii: "?"))
        try source.append(query, as: .query, to: &target)
    }

    private static func fields(
        _ part: ComposedPart, _ source: inout some ReferenceSource
    ) throws(PartFailure) -> [(name: [UInt8], value: [UInt8])] {
        var fields: [(name: [UInt8], value: [UInt8])] = []
        for header in part.headers {
            var value: [UInt8] = []
            try source.append(header.value, as: .field, to: &value)
            fields.append((header.name, value))
        }
        return fields
    }

    private static let usualLength = 96

    /// A value that is `.` or `..` would lead out of the path that is written.
    private static func climbs(_ path: [UInt8]) -> Bool {
        var dots = 0
        var isDots = false
        for byte in path {
            if byte == UInt8(ascii: "/") {
                if isDots, dots <= 2 { return true }
                (dots, isDots) = (0, false)
            } else if byte == UInt8(ascii: "."), dots == 0 || isDots {
                (dots, isDots) = (dots + 1, true)
            } else {
                (dots, isDots) = (1, false)
            }
        }
        return isDots && dots <= 2
    }

    /// Makes the head; what tells the service where it comes from is added by the exchange.
    func make(_ part: ComposedPart, _ exchange: Exchange, _ head: inout RequestHead) throws(WireError) {
        try head.begin(method: part.method, target: self.target, bodyCount: self.body?.count ?? 0)
        if !part.sets("accept") { head.fields.add(name: Self.accept, value: Self.json) }
        if !part.sets("accept-language") { Self.pass("accept-language", exchange, &head) }
        if part.forwardsAuth, !part.sets("authorization") { Self.pass("authorization", exchange, &head) }
        if self.body != nil, !part.sets("content-type") {
            if case .request = part.body {
                Self.pass("content-type", exchange, &head)
            } else {
                head.fields.add(name: Self.contentType, value: Self.json)
            }
        }
        if let body { head.fields.add(name: "Content-Length", value: "\(body.count)") }
        for field in self.fields { head.fields.add(name: field.name, value: field.value) }
    }

    private static let accept = Array("Accept".utf8)
    private static let contentType = Array("Content-Type".utf8)
    private static let json = Array("application/json".utf8)

    /// The client's own field, as it is.
    private static func pass(_ name: String, _ exchange: Exchange, _ head: inout RequestHead) {
        let fields = exchange.request.fields
        for index in fields.slots.indices where fields.isField(index, named: name) {
            head.fields.add(fields.slots[index], of: fields)
        }
    }
}
