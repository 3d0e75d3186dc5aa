// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
import PorticoFeatures
public import PorticoProxy
package import PorticoX509

/// A configuration served without a network and without waiting: its real pipeline, on one worker in virtual time, with
/// answers made up for the services. For tests of a configuration.
public final class VirtualGateway {
    /// Who asks, and what.
    public struct Request {
        /// The whole request as HTTP/1.1 text.
        public var message: [UInt8]
        public var client = IPAddress(v4: 0x7f00_0001)
        public var principal: Principal?
        /// What its connection is taken to be made with.
        package var certificate: ClientCertificate?

        public init(_ message: [UInt8]) { self.message = message }
    }

    /// What came of a request.
    public struct Outcome {
        public var answer: VirtualMessage?
        /// What services were asked, in the order in which they were.
        public var calls: [VirtualCall] = []
        /// Calls for which nobody had an answer.
        public var unanswered: [VirtualCall] = []
        /// The route that took it; `nil`: none.
        public var route: String?
        /// The reason code of the access log.
        public var reason: String?
        /// The name of the error that the reason stands for.
        public var error: String?
        /// In virtual time.
        public var duration: Duration = .zero
    }

    private let blueprint: Blueprint

    public init(_ blueprint: Blueprint) { self.blueprint = blueprint }

    /// Serves one request, by a gateway of its own.
    /// - Parameter reply: What a service says to a call; `nil`: there is no answer for it, and it cannot be reached.
    public func ask(_ request: Request, _ reply: @escaping (VirtualCall) -> VirtualReply?) throws -> Outcome {
        let log = VirtualLog()
        let services = VirtualServices(reply)
        let blueprint = self.blueprint.logging()
        let targets = services.targets(of: blueprint.config.services)
        var states = FilterStates()
        let snapshot = try blueprint.snapshot(
            forWorker: 0, &states, AuthSources(), LimitTables(usesStores: false)
        ) { targets[$0.name] ?? [] }
        let options = blueprint.config.listenerOptions() ?? ListenerOptions()
        let worker = try VirtualWorker(snapshot, options: options, log: log, dialer: services)
        services.worker = worker
        let client = try worker.connect(
            from: SocketAddress(ip: request.client, port: 40_000), as: request.principal, showing: request.certificate)
        let reading = VirtualReading(.response(toHEAD: request.message.starts(with: "HEAD ".utf8)))
        client.received = { reading.receive($0) }
        let start = worker.now
        client.send(request.message)
        worker.run { !reading.isEnded }
        var outcome = Outcome()
        outcome.duration = .nanoseconds(Int64(worker.now - start))
        outcome.answer = reading.messages.first
        outcome.calls = services.calls
        outcome.unanswered = services.unanswered
        (outcome.route, outcome.reason, outcome.error) = log.decision
        client.close()
        return outcome
    }
}

extension Blueprint {
    /// The same with every exchange in the log, which says how it was decided.
    fileprivate func logging() -> Blueprint {
        var config = self.config
        config.telemetry.accessLog = AccessLogConfig()
        if let template = try? LogTemplate(ConfigText(VirtualLog.template)) {
            config.telemetry.accessLog.format = .template(template)
        }
        return Blueprint(config: config)
    }
}
