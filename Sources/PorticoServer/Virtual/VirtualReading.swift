// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Reads messages from one side of a connection, with the gateway's own parsers.
final class VirtualReading {
    enum Kind {
        case requests
        /// A request without its body.
        case head
        /// One response; interim ones before it are passed over.
        case response(toHEAD: Bool)
    }

    private let kind: Kind
    private var input: [UInt8] = []
    private(set) var messages: [VirtualMessage] = []
    /// Nothing more is to come, or to be understood.
    private(set) var isEnded = false
    private var current: (message: VirtualMessage, body: BodyReader)?

    init(_ kind: Kind) { self.kind = kind }

    /// Empty: the connection has ended.
    func receive(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return self.finish() }
        self.input += bytes
        do {
            while try self.step() {}
        } catch {
            self.isEnded = true
        }
    }

    private func finish() {
        self.isEnded = true
        if let current, current.body.isUntilClose { self.messages.append(current.message) }
        self.current = nil
    }

    /// Whether something was read.
    private func step() throws -> Bool {
        guard let current = self.current else { return try self.head() }
        return try self.body(current.message, current.body)
    }

    private func head() throws -> Bool {
        guard !self.input.isEmpty, !self.isEnded else { return false }
        let input = self.input
        var message = VirtualMessage()
        let framing: BodyFraming
        let end: Int?
        switch self.kind {
        case .requests, .head:
            var head = RequestHead()
            end = try RequestHeadParser().parse(input.span, into: &head)
            framing = head.framing
            message.method = head.fields.string(head.methodText)
            message.target = head.fields.string(head.target)
            message.store(head.fields)
        case .response(let toHEAD):
            var head = ResponseHead()
            end = try ResponseHeadParser().parse(input.span, toHEAD: toHEAD, into: &head)
            framing = head.framing
            message.status = head.status
            message.store(head.fields)
        }
        guard let end else { return false }
        if case .head = self.kind {
            self.messages.append(message)
            self.isEnded = true
            return false
        }
        self.input.removeFirst(end)
        if message.status >= 100, message.status < 200 { return true }
        self.current = (message, BodyReader(framing))
        return true
    }

    private func body(_ message: VirtualMessage, _ body: BodyReader) throws -> Bool {
        var (message, body) = (message, body)
        var index = 0
        let bytes = self.input
        while index < bytes.count, !body.isEnded {
            if body.isAtTrailers {
                var trailers = Fields()
                guard let end = try TrailerParser().parse(bytes.span.extracting(index...), into: &trailers) else {
                    break
                }
                body.endTrailers()
                index += end
                break
            }
            let step = try body.next(bytes.span, from: index)
            if case .data = step.kind { message.body += bytes[index..<step.end] }
            index = step.end
        }
        self.input.removeFirst(index)
        guard body.isEnded else {
            self.current = (message, body)
            return false
        }
        self.current = nil
        self.messages.append(message)
        if case .response = self.kind { self.isEnded = true }
        return !self.isEnded
    }

    /// The messages that came since the last call.
    func takeMessages() -> [VirtualMessage] {
        defer { self.messages = [] }
        return self.messages
    }
}

extension VirtualMessage {
    fileprivate mutating func store(_ fields: Fields) {
        self.fields = fields.slots.map { (name: fields.string($0.name), value: fields.string($0.value)) }
    }
}
