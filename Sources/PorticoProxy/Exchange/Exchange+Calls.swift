// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
public import PorticoWire

/// For actions that ask services themselves. Calls end with the exchange: when the client goes, or is answered.
extension Exchange {
    /// The worker's clock, in nanoseconds.
    public var now: UInt64 { self.worker.loop.now }

    /// The exchange that a template's references are about: the client's.
    var origin: Exchange { self.parent ?? self }

    /// Asks a service; the delegate is told what comes of it, never before this returns.
    ///
    /// - Parameters:
    ///   - body: What `writeHead` says of it (Content-Length) must be true.
    ///   - limit: The most bytes of the answer's body.
    ///   - deadline: The moment (`now`) that the answer must be complete by; the service's own timeouts hold as well.
    ///   - writeHead: Writes the request as HTTP/1.1 text up to the empty line, which is added. What tells the service
    ///     where the request comes from is added too.
    @discardableResult
    public func call(
        _ service: Service, body: [UInt8]? = nil, limit: Int, deadline: UInt64, delegate: any ServiceCallDelegate,
        _ writeHead: (inout OutputBuffer) -> Void
    ) -> ServiceCall {
        self.trace?.calls(self)
        let call = self.worker.takeCall()
        call.begin(self, delegate, limit: limit)
        self.calls.append(call)
        // Taken out of the worker while it is written: what writes it may use the worker's own.
        var head = OutputBuffer()
        swap(&head, &self.worker.scratch)
        head.clear()
        writeHead(&head)
        self.writeOrigin(to: &head)
        call.start(head.bytes.span, body: body, to: service, by: deadline)
        swap(&head, &self.worker.scratch)
        return call
    }

    /// The fields that every call has: who asked first, and under which name that is logged.
    func writeOrigin(to output: inout OutputBuffer) {
        output.append("Host: service\r\n")
        let fields = self.request.fields
        let identity = self.principal == nil ? [] : self.snapshot?.identityFields ?? []
        for index in fields.slots.indices where !fields.slots[index].isDropped {
            switch fields.slots[index].id {
            case .requestID, .traceparent, .forwarded, .forwardedFor, .forwardedHost, .forwardedProto: break
            case .other where fields.isField(index, named: Self.traceState): break
            case .other where identity.contains { fields.isField(index, named: $0) }: break
            default: continue
            }
            output.append(fields.bytes, fields.slots[index].line)
        }
        output.append("\r\n")
    }

    /// What a reference stands for in this exchange, `parts` excepted; a list has several values. `nil`: it is missing.
    public func values(of root: Template.Root, _ name: String) -> [String]? {
        if root == .user { return self.principal?.values(name) }
        return TemplateValues.value(root, name, self).map { [$0] }
    }

    /// The same as one text.
    public func value(of root: Template.Root, _ name: String) -> String? { TemplateValues.value(root, name, self) }

    private static let traceState = "tracestate"

    /// Reads the head of a call, which this is the exchange of; Host is dropped.
    func readCall(_ head: Span<UInt8>) throws {
        let parser = RequestHeadParser(limits: HeadLimits(bytes: 64 * 1024, fields: 200))
        guard try parser.parse(head, into: &self.request) == head.count else { throw WireError.badTarget }
        self.request.fields.drop(.host)
        try CanonicalPath.normalize(&self.request, allowEncodedSlashes: true)
    }

    /// Keeps what makes the answer of calls until the exchange ends; the log and the metrics ask it for its parts.
    public func keep(_ source: any PartSource) { self.parts = source }

    /// How long the action may take in all before the exchange is ended for it.
    public func allow(until deadline: UInt64) {
        self.totalDeadline = deadline
        self.client?.deadlineMoved()
    }

    func cancelCalls() {
        let calls = self.calls
        self.calls = []
        for call in calls { call.cancel() }
    }

    func forget(_ call: ServiceCall) {
        guard let index = self.calls.firstIndex(where: { $0 === call }) else { return }
        self.calls.remove(at: index)
    }
}
