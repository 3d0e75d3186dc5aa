// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoWire

/// For actions that ask services themselves. Calls end with the exchange: when the client goes, or is answered.
extension Exchange {
    /// The exchange that a template's references are about: the client's.
    var origin: Exchange { self.asker.parent ?? self }

    /// Asks a service; the delegate is told what comes of it, never before this returns.
    ///
    /// - Parameters:
    ///   - body: What the head says of it (Content-Length) must be true.
    ///   - limit: The most bytes of the answer's body.
    ///   - deadline: The moment (`now`) that the answer must be complete by; the service's own timeouts hold as well.
    ///   - makeHead: Makes the request. What tells the service where it comes from is added.
    @discardableResult
    package func call(
        _ service: Service, body: [UInt8]? = nil, limit: Int, deadline: UInt64, delegate: any ServiceCallDelegate,
        _ makeHead: (inout RequestHead) throws(WireError) -> Void
    ) -> ServiceCall {
        self.watcher?.calls(self)
        let call = self.callPool.acquire(self.core)
        self.calls.append(call)
        guard let snapshot = self.snapshot else { return call }
        call.start(service, for: self, snapshot, body: body, limit: limit, by: deadline, delegate, makeHead)
        return call
    }

    /// Makes the head of a call, which this is the exchange of.
    func makeHead(
        for parent: Exchange?, _ makeHead: (inout RequestHead) throws(WireError) -> Void
    ) throws(WireError) {
        self.asker.parent = parent
        self.asker.ip = parent?.asker.ip ?? self.asker.ip
        try makeHead(&self.request)
        if let parent { self.addOrigin(of: parent) }
        guard (try? CanonicalPath.normalize(&self.request, allowEncodedSlashes: true)) != nil else { throw .badTarget }
    }

    /// The fields that every call has: who asked first, and under which name that is logged.
    private func addOrigin(of parent: Exchange) {
        let fields = parent.request.fields
        let identity = parent.principal == nil ? [] : parent.snapshot?.identityFields ?? []
        for index in fields.slots.indices where !fields.slots[index].isDropped {
            switch fields.slots[index].id {
            case .requestID, .traceparent, .forwarded, .forwardedFor, .forwardedHost, .forwardedProto: break
            case .other where fields.isField(index, named: Self.traceState): break
            case .other where identity.contains { fields.isField(index, named: $0) }: break
            default: continue
            }
            self.request.fields.add(fields.slots[index], of: fields)
        }
    }

    private static let traceState = "tracestate"

    /// What a reference stands for in this exchange, `parts` excepted; a list has several values. `nil`: it is missing.
    package func values(of root: Template.Root, _ name: String) -> [[UInt8]]? {
        if root == .user { return self.principal?.values(name)?.map { Array($0.utf8) } }
        return self.value(of: root, name).map { [$0] }
    }

    /// The same as one text.
    package func value(of root: Template.Root, _ name: String) -> [UInt8]? {
        var value: [UInt8] = []
        return TemplateValues.append(root, name, self, to: &value) ? value : nil
    }

    /// Whose answer is made of calls: the log and the metrics ask it for its parts until the exchange ends.
    package func attach(_ source: any PartSource) { self.parts = source }

    func cancelCalls() {
        let calls = self.calls
        self.calls = []
        for call in calls { call.cancel() }
    }

    func remove(_ call: ServiceCall) {
        guard let index = self.calls.firstIndex(where: { $0 === call }) else { return }
        self.calls.remove(at: index)
    }
}
