// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON
package import PorticoProxy

/// `compose`: answers with one JSON document made of what several services say.
package final class ComposeAction: RouteAction {
    package static let name = "compose"

    let parts: [ComposedPart]
    /// What of the request its parts refer to.
    let references: [RequestReference]
    /// For all parts together, in nanoseconds.
    let deadline: UInt64
    /// Of the document, in bytes.
    let maxBody: Int
    let listsTimes: Bool
    /// Each part has a key of its own at the root, and is one call.
    let isFlat: Bool
    /// Fields of the request that calls are made of: a cache must tell answers apart by them (RFC 9110 §12.5.5).
    let varying: [String]
    /// Calls are made of who asks, so that the answer is nobody else's.
    let isPrivate: Bool
    private let sendsRequest: Bool

    /// What a composition may take where nobody says.
    private static let defaultDeadline: Duration = .seconds(30)
    /// The exchange's own bound is a little later: the parts' end comes first, and is answered.
    private static let slack: UInt64 = 1_000_000_000

    /// - Parameters:
    ///   - config: With what its parts use.
    ///   - timeout: The route's own, where the composition has no deadline.
    ///   - service: Finds services by name.
    package init(_ config: ComposeConfig, timeout: Duration?, service: (String) throws -> Service) throws {
        var references: [RequestReference] = []
        self.parts = try config.parts.indices.map { index in
            guard let call = config.parts[index].call else { throw MissingCall(part: config.parts[index].name) }
            return try ComposedPart(index, of: config, try service(call.service.name), call, &references)
        }
        self.references = references
        self.deadline = (config.deadline ?? timeout ?? Self.defaultDeadline).nanoseconds
        self.maxBody = config.maxBody.bytes
        self.listsTimes = config.serverTiming
        self.isFlat = self.parts.allSatisfy {
            $0.loop == nil && $0.target.path.count == 1 && $0.target.inElement == nil
        }
        self.varying = config.parts.flatMap(Self.requestFields)
        self.isPrivate = config.parts.contains { part in
            part.forwardAuth == true
                || ![Template.Root.user, .client, .cookie].allSatisfy { part.names(under: $0).isEmpty }
                || part.names(under: .header).contains { $0.name.lowercased() == "authorization" }
        }
        self.sendsRequest = config.parts.contains { $0.send == .request }
    }

    private static func requestFields(of part: PartConfig) -> [String] {
        part.names(under: .header).map(\.name) + (part.names(under: .cookie).isEmpty ? [] : ["cookie"])
    }

    /// A part without a call: the configuration's checks let none pass.
    struct MissingCall: Error { let part: String }

    package var partLabels: [PartLabel] { self.parts.map(\.label) }

    package func perform(_ exchange: Exchange) {
        guard !exchange.isDry else { return ComposePlan.explain(self, exchange) }
        guard self.sendsRequest else { return self.start(exchange, body: []) }
        exchange.collectBody(limit: self.maxBody) { self.start(exchange, body: $0) }
    }

    private func start(_ exchange: Exchange, body: [UInt8]) {
        exchange.allow(until: exchange.now + self.deadline + Self.slack)
        Composition(self, exchange, body: body).start()
    }
}
