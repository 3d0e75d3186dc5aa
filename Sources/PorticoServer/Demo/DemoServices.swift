// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoConfig
import PorticoProxy

/// Five small services, and an issuer of tokens, for a first look, on loopback ports, served by a worker of their own.
package final class DemoServices: Sendable {
    /// `http://127.0.0.1:port` by service.
    package let urls: [String: String]
    /// What they have beside them: it says who is who.
    let issuer: DemoIssuer
    private let worker: WorkerHandle

    package static let names = ["users", "orders", "notifications", "catalog", "flaky"]

    /// - Parameter firstPort: The others have the ports behind it; 0: any that are free.
    package init(firstPort: Int = 0) throws {
        self.worker = try WorkerHandle(index: 0, log: nil)
        var urls: [String: String] = [:]
        for (number, name) in Self.names.enumerated() {
            let (descriptor, url) = try Self.open(name, number, firstPort)
            urls[name] = url
            Self.serve(name, on: descriptor, self.worker) { DemoData.endpoints(of: name) }
        }
        self.urls = urls
        let (descriptor, url) = try Self.open("issuer", Self.names.count, firstPort)
        let issuer = try DemoIssuer(url: url)
        self.issuer = issuer
        Self.serve("issuer", on: descriptor, self.worker) { issuer.endpoints() }
        self.worker.start()
    }

    private static func serve(
        _ name: String, on descriptor: Int32, _ worker: WorkerHandle, _ endpoints: @escaping @Sendable () -> [Endpoint]
    ) {
        worker.perform { worker in
            let snapshot = Snapshot(endpoints: endpoints())
            try? worker.listen(name, on: descriptor, options: ListenerOptions(), snapshot: snapshot)
        }
    }

    /// What the issuer's tokens are to say, and where it is.
    package var issuerURL: String { self.issuer.url }

    /// A token for a user of the demo, as the issuer gives them out.
    package var token: String { self.issuer.token(user: "42", Int64(WallClock.now())) ?? "" }

    /// - Parameter number: among all that listen.
    private static func open(
        _ name: String, _ number: Int, _ firstPort: Int
    ) throws(Gateway.StartError) -> (descriptor: Int32, url: String) {
        let port = UInt16(clamping: firstPort == 0 ? 0 : firstPort + number)
        let address = SocketAddress(ip: IPAddress(v4: 0x7f00_0001), port: port)
        do {
            let (descriptors, bound) = try ListeningSocket.open(address, count: 1)
            try ListeningSocket.listen(descriptors)
            return (descriptors[0], "http://127.0.0.1:\(bound.port)")
        } catch {
            throw Gateway.StartError(description: "the demo's service '\(name)' cannot listen on \(address): \(error)")
        }
    }

    package func stop() { self.worker.stop() }
}

/// Answers with JSON that a function makes of the request.
struct DemoAction: RouteAction {
    static let name = "demo"
    let answer: (Exchange) -> (status: Int, json: String)

    func perform(_ exchange: Exchange) { Self.send(self.answer(exchange), exchange) }

    static func send(_ answer: (status: Int, json: String), _ exchange: Exchange) {
        let fields = [LocalResponse.Field("Content-Type", "application/json")]
        exchange.respond(LocalResponse(status: answer.status, fields: fields, body: Array((answer.json + "\n").utf8)))
    }
}

/// Slow on every third request, failing on every fourth: what a gateway is there for.
final class FlakyAction: RouteAction {
    static let name = "flaky"
    private var count = 0

    func perform(_ exchange: Exchange) {
        self.count += 1
        let number = self.count
        if number % 4 == 0 {
            return DemoAction.send((503, #"{"error":"out of order","request":\#(number)}"#), exchange)
        }
        let answer = (200, #"{"answer":"at last","request":\#(number)}"#)
        guard number % 3 == 0 else { return DemoAction.send(answer, exchange) }
        exchange.later(.seconds(3)) { DemoAction.send(answer, exchange) }
    }
}
