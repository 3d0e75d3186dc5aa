// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
public import PorticoProxy
public import PorticoServer
import Synchronization

/// A gateway in the test's own process, on free ports of 127.0.0.1.
public final class TestGateway: Sendable {
    public let gateway: Gateway
    private let clients = Mutex<[RawConnection]>([])

    /// Starts a gateway.
    /// - Parameters:
    ///   - yaml: The configuration. `version`, `listeners` (one, named `public`) and `admin` are added where they are
    ///     missing, with free ports.
    ///   - values: What stands for `${NAME}` in it: the addresses of upstreams.
    ///   - workers: Event loops.
    ///   - log: Where access lines go; none are written without it.
    ///   - filters: Beside the built-in ones.
    ///   - folder: Where the configuration stands, so that it can name files; without it there are none.
    public init(
        _ yaml: String, values: [String: String] = [:], workers: Int = 1, log: Int32? = nil,
        filters: [any CustomFilter.Type] = [], in folder: TemporaryFolder? = nil
    ) throws {
        var options = GatewayOptions(workers: workers)
        options.logsAccess = log != nil
        if let log { options.accessLogDescriptor = log }
        let text = Self.complete(values.reduce(yaml) { Self.replace("${\($1.key)}", $0, $1.value) })
        let logger = Logger(label: "gateway") { _ in SwiftLogNoOpLogHandler() }
        if let folder {
            let path = try folder.write("gateway.yaml", text)
            self.gateway = try Gateway(configuration: path, filters: filters, options: options, logger: logger)
        } else {
            self.gateway = try Gateway(
                try Blueprint.load(text: text, filters: filters), options: options, logger: logger)
        }
    }

    /// The port of the listener `public`.
    public var port: Int { self.port(of: "public") }
    public var adminPort: Int { Int(self.gateway.adminAddress.port) }

    public func port(of listener: String) -> Int { Int(self.gateway.addresses[listener]?.port ?? 0) }

    /// A client's connection to the listener `public`, closed at the latest when the gateway stops.
    public func connect() async throws -> RawConnection { try await self.connect(port: self.port) }

    public func connectToAdmin() async throws -> RawConnection { try await self.connect(port: self.adminPort) }

    /// The page for Prometheus.
    public func metrics() async throws -> String {
        let admin = try await self.connectToAdmin()
        try await admin.send("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        return String(decoding: try await admin.receiveAll(), as: UTF8.self)
    }

    private func connect(port: Int) async throws -> RawConnection {
        let client = try await RawConnection.connect(port: port)
        self.clients.withLock { $0.append(client) }
        return client
    }

    /// Closes the clients' connections and ends the workers.
    public func stop() async {
        for client in self.clients.withLock({ $0 }) { await client.close() }
        self.gateway.stop()
    }

    /// A machine that is busy with other tests may keep a client waiting for longer than the default `head_timeout`.
    private static let patience = "limits: { head_timeout: 2m, idle: 2m }"

    private static func complete(_ yaml: String) -> String {
        var text = yaml
        for (key, value) in [
            ("admin", "{ address: \"127.0.0.1:0\" }"),
            ("listeners", "{ public: { address: \"127.0.0.1:0\", \(Self.patience) } }"),
            ("version", "1"),
        ] where !text.hasPrefix("\(key):") && !text.contains("\n\(key):") {
            text = "\(key): \(value)\n" + text
        }
        return text
    }

    private static func replace(_ part: String, _ text: String, _ value: String) -> String {
        String(decoding: Array(text.utf8).replacing(Array(part.utf8), with: Array(value.utf8)), as: UTF8.self)
    }
}
