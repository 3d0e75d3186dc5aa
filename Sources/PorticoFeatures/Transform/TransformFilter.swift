// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
internal import PorticoJSON
package import PorticoProxy
package import PorticoWire

/// `transform`: changes header fields, the query and JSON bodies on their way to the service and back.
package struct TransformFilter: BodyFilter {
    package static let name = "transform"
    package static let coversOwnAnswers = true
    package let bodyLimit: Int
    private let config: TransformConfig
    private let replaced: (request: OwnFields, response: OwnFields)
    private let requestEdit: JSONEdit?
    private let responseEdit: JSONEdit?

    package init(_ config: TransformConfig) {
        self.config = config
        self.bodyLimit = config.maxBody.bytes
        self.replaced = (config.request.headers.replaced, config.response.headers.replaced)
        self.requestEdit = Self.edit(config.request.json)
        self.responseEdit = Self.edit(config.response.json)
    }

    private static func edit(_ changes: JSONChanges?) -> JSONEdit? {
        guard let edit = try? changes?.edit(), !edit.isEmpty else { return nil }
        return edit
    }

    package func request(_ exchange: Exchange) -> Verdict {
        let changes = self.config.request
        exchange.omitFromRequest(self.replaced.request)
        if let header = changes.headers.change(request: exchange) { return HeaderChanges.lacks(header, exchange) }
        if let parameter = self.change(query: changes.query, exchange) {
            return HeaderChanges.lacks(parameter, exchange)
        }
        if self.responseEdit != nil { self.askForWhole(exchange) }
        if exchange.isRecorded { self.explain(exchange) }
        return .next
    }

    /// Removes, sets, adds; what is set is known before any of it stands there.
    /// - Returns: the parameter for whose value the request lacks something.
    private func change(query changes: QueryChanges, _ exchange: Exchange) -> HeaderValue? {
        exchange.request.dropQuery(named: changes.remove)
        var values: [[UInt8]] = []
        for parameter in changes.set + changes.add {
            guard let value = exchange.queryValue(parameter.value) else { return parameter }
            values.append(value)
        }
        exchange.request.dropQuery(named: changes.set.map(\.name))
        exchange.request.addQuery(zip((changes.set + changes.add).map(\.name), values))
        return nil
    }

    /// A body that is compressed, or only a range of it, cannot be changed.
    private func askForWhole(_ exchange: Exchange) {
        exchange.request.fields.set(name: "Accept-Encoding", value: "identity")
        exchange.request.fields.drop(named: "Range")
        exchange.request.fields.drop(named: "If-Range")
    }

    private func explain(_ exchange: Exchange) {
        let query = self.config.request.query
        let words = [("removes", query.remove), ("sets", query.set.map(\.name)), ("adds", query.add.map(\.name))]
        if !query.isEmpty {
            let changes = words.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: ", "))" }
            exchange.note("on the query: \(changes.joined(separator: "; "))")
        }
        if self.requestEdit != nil { exchange.note("on the body: \(self.config.request.json?.words ?? "")") }
        let response = self.config.response
        if !response.headers.isEmpty { exchange.note(response.headers.words) }
        if self.responseEdit != nil { exchange.note("on the response's body: \(response.json?.words ?? "")") }
    }

    package func requestFields(_ fields: inout Fields, _ exchange: Exchange) {
        self.config.request.headers.change(requestTrailers: &fields)
    }

    package func response(_ exchange: Exchange) {
        exchange.omitFromResponse(self.replaced.response)
        self.config.response.headers.change(response: exchange)
    }

    package func responseFields(_ fields: inout Fields, _ exchange: Exchange) {
        for name in self.config.response.headers.remove { fields.drop(named: name) }
    }

    // MARK: Bodies

    package func changesRequestBody(_ exchange: Exchange) -> Bool {
        self.requestEdit != nil && exchange.request.framing != .none
    }

    package func requestBody(_ body: [UInt8], _ exchange: Exchange, _ done: @escaping ([UInt8]?) -> Void) {
        guard let edit = self.requestEdit, !body.isEmpty else { return done(body) }
        let fields = exchange.request.fields
        let type = fields.joinedValue(named: "content-type")
        guard type.map(JSONType.matches) ?? true, JSONType.isPlain(fields) else { return done(nil) }
        edit.apply(to: body, exchange, done)
    }

    package func changesResponseBody(_ exchange: Exchange) -> Bool {
        guard self.responseEdit != nil, 200..<300 ~= exchange.response.status, exchange.response.status != 204,
            let type = exchange.response.fields.joinedValue(named: "content-type")
        else { return false }
        return JSONType.matches(type)
    }

    package func responseBody(_ body: [UInt8], _ exchange: Exchange, _ done: @escaping ([UInt8]?) -> Void) {
        guard let edit = self.responseEdit, !body.isEmpty else { return done(body) }
        guard JSONType.isPlain(exchange.response.fields) else { return done(nil) }
        edit.apply(to: body, exchange, done)
    }
}

extension JSONEdit {
    /// Hands over the changed text, now or later; `nil`: the body is no JSON.
    fileprivate func apply(to body: [UInt8], _ exchange: Exchange, _ done: @escaping ([UInt8]?) -> Void) {
        var index = JSONIndex()
        index.begin(body)
        exchange.work(index) { result in
            guard case .success(let index) = result else { return done(nil) }
            exchange.work(JSONEdit.Writing(self, index, index.root)) { result in
                if case .success(let writing) = result { done(writing.bytes) }
            }
        }
    }
}
