// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire

extension HeaderChanges {
    /// Changes the request. What is set is there once, whichever way a service reads names.
    /// - Returns: the field for whose value the request lacks something.
    func change(request exchange: Exchange) -> HeaderValue? {
        for name in self.remove { exchange.request.fields.drop(named: name) }
        for header in self.set {
            guard let value = exchange.fieldValue(header.value), Self.mayBe(value, header) else { return header }
            exchange.request.fields.set(name: header.name, bytes: value, dropsConfusable: true)
        }
        for header in self.add {
            guard let value = exchange.fieldValue(header.value) else { return header }
            exchange.request.fields.add(name: header.name, bytes: value)
        }
        return nil
    }

    /// A value that is no host would say to the service what the client chooses.
    private static func mayBe(_ value: [UInt8], _ header: HeaderValue) -> Bool {
        header.name.lowercased() != "host" || HostField.isValid(String(decoding: value, as: UTF8.self))
    }

    /// Trailers of the request: they have nothing that the head must not have, nor what is the gateway's to set there.
    func change(requestTrailers fields: inout Fields) {
        for name in self.remove { fields.drop(named: name) }
        for header in self.set { fields.drop(confusableWith: header.name) }
    }

    /// A value that is missing leaves its field out: the answer is there already.
    func change(response exchange: Exchange) {
        for name in self.remove { exchange.response.fields.drop(named: name) }
        for header in self.set {
            guard let value = exchange.fieldValue(header.value) else { continue }
            exchange.response.fields.set(name: header.name, bytes: value, dropsConfusable: false)
        }
        for header in self.add {
            guard let value = exchange.fieldValue(header.value) else { continue }
            exchange.response.fields.add(name: header.name, bytes: value)
        }
    }

    static func lacks(_ header: HeaderValue, _ exchange: Exchange) -> Verdict {
        if exchange.isRecorded { exchange.note("the request lacks what '\(header.name)' needs") }
        return .respond(exchange.problem(.missingValue))
    }

    /// For `explain`, which sees what happens to the request by itself.
    var words: String {
        let words = [("removes", self.remove), ("sets", self.set.map(\.name)), ("adds", self.add.map(\.name))]
        return "on the response: "
            + words.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: ", "))" }.joined(separator: "; ")
    }
}
