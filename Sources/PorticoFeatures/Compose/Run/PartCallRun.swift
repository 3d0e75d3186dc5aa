// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import PorticoProxy
import PorticoWire

/// One call of a part, and what its answer is worth. The body is checked while it comes in.
final class PartCallRun: ServiceCallDelegate {
    /// How the body is read.
    private enum Reader {
        case check(JSONScanner)
        case index(JSONIndex)
    }

    /// The composition waits for the call: it is there as long as the call is.
    private unowned let composition: Composition
    let part: Int
    /// The element that it is for, where the part is called for each.
    let element: Int?
    private var reader: Reader
    private var failure: PartFailure?

    init(_ composition: Composition, part: Int, element: Int?) {
        self.composition = composition
        self.part = part
        self.element = element
        let isRead = composition.action.parts[part].needsIndex
        self.reader = isRead ? .index(JSONIndex()) : .check(JSONScanner())
        if case .index(var index) = self.reader {
            index.begin()
            self.reader = .index(index)
        }
    }

    func answered(_ call: ServiceCall) -> ServiceCallUse {
        let status = call.status
        guard (200..<300).contains(status) else {
            self.failure = PartFailure(.status, status: status)
            return .discard
        }
        if status == 204 || status == 205 { self.failure = PartFailure(.noContent) }
        if !Self.isJSON(call.fields) { self.failure = PartFailure(.contentType) }
        return self.failure == nil ? .keep : .discard
    }

    /// A service that does not say what it sends is believed when the body turns out to be JSON.
    private static func isJSON(_ fields: Fields) -> Bool {
        for index in fields.slots.indices {
            let count = Int(fields.slots[index].nameCount)
            if count == Self.typeName.utf8.count, fields.isField(index, named: Self.typeName) {
                guard Self.isJSON(fields.bytes[fields.slots[index].value]) else { return false }
            }
            if count == Self.codingName.utf8.count, fields.isField(index, named: Self.codingName) {
                guard fields.string(fields.slots[index].value).lowercased() == "identity" else { return false }
            }
        }
        return true
    }

    private static let typeName = "content-type"
    private static let codingName = "content-encoding"

    /// The first type alone, without its parameters.
    private static func isJSON(_ type: ArraySlice<UInt8>) -> Bool {
        JSONType.isJSON(type.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: ",") })
    }

    func received(_ call: ServiceCall, from start: Int) -> Bool {
        do throws(JSONError) {
            let body = call.body
            try self.read(body.span.extracting(start...))
        } catch {
            self.failure = PartFailure(.invalidJSON)
        }
        return self.failure == nil
    }

    private func read(_ bytes: Span<UInt8>) throws(JSONError) {
        switch self.reader {
        case .check(var scanner):
            try scanner.scan(bytes)
            self.reader = .check(scanner)
        case .index(var index):
            self.reader = .check(JSONScanner())
            try index.scan(bytes)
            self.reader = .index(index)
        }
    }

    func ended(_ call: ServiceCall) {
        self.composition.note(call, self)
        switch call.failure {
        case nil: break
        case .tooLarge: return self.fail(.init(.tooLarge))
        case .refused: return self.fail(self.failure ?? .init(.invalidJSON))
        case .proxy(let kind): return self.fail(self.failure ?? .init(kind))
        }
        if let failure = self.failure { return self.fail(failure) }
        guard !call.body.isEmpty else { return self.fail(.init(.noContent)) }
        do throws(JSONError) {
            try self.finish(call.takeBody())
        } catch {
            self.fail(.init(.invalidJSON))
        }
    }

    private func finish(_ body: [UInt8]) throws(JSONError) {
        switch self.reader {
        case .check(var scanner):
            try scanner.finish()
            self.composition.succeeded(self, text: body)
        case .index(var index):
            self.reader = .check(JSONScanner())
            try index.finish(body)
            self.composition.succeeded(self, index)
        }
    }

    private func fail(_ failure: PartFailure) { self.composition.failed(self, failure) }
}
