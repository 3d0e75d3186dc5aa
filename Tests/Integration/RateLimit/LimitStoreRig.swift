// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Gateways that count in a store, in front of an upstream that answers everything.
struct LimitStoreRig {
    let redis: RedisProcess
    let upstream: FakeUpstream

    /// With a store that nothing else uses.
    static func run(
        _ program: RedisProcess.Program? = nil, script: Script = .ok("app"),
        _ body: (LimitStoreRig) async throws -> Void
    ) async throws {
        let redis = try await RedisProcess.start(program, ["--enable-debug-command", "yes"])
        let upstream = try await FakeUpstream(script: script.run)
        do {
            try await body(LimitStoreRig(redis: redis, upstream: upstream))
        } catch {
            await redis.child.stop()
            await upstream.stop()
            throw error
        }
        await redis.child.stop()
        await upstream.stop()
    }

    /// - Parameters:
    ///   - store: further keys of the store; the machine may be busy, so that no command is given up soon.
    ///   - port: of another store.
    func gateway(
        _ yaml: String, store: String = "timeout: 20s", port: Int? = nil, workers: Int = 1
    ) throws -> TestGateway {
        try TestGateway(
            """
            services: { app: "\(self.upstream.url)" }
            stores: { redis: { url: "redis://127.0.0.1:\(port ?? self.redis.port)", \(store) } }
            \(yaml)
            """, workers: workers)
    }

    func withGateway(
        _ yaml: String, store: String = "timeout: 20s", port: Int? = nil, workers: Int = 1,
        _ body: (LimitRig) async throws -> Void
    ) async throws {
        let gateway = try self.gateway(yaml, store: store, port: port, workers: workers)
        do {
            try await body(LimitRig(gateway: gateway, upstream: self.upstream))
        } catch {
            await gateway.stop()
            throw error
        }
        await gateway.stop()
    }

    /// The one key that begins so, behind what all keys of limits begin with.
    func key(_ part: String) async throws -> String {
        let connection = try await RawConnection.connect(port: self.redis.port)
        try await connection.send("KEYS portico:limit:\(part):*\r\n")
        let count = try await connection.receive(through: "\r\n")
        guard count == "*1\r\n" else { throw TestingError("\(part): \(count)") }
        _ = try await connection.receive(through: "\r\n")
        let key = try await connection.receive(through: "\r\n").filter { !$0.isWhitespace }
        await connection.close()
        return key
    }

    /// How often the server ran a command since it began, or since `CONFIG RESETSTAT`.
    func calls(_ command: String) async throws -> Int {
        let text = try await self.redis.text("INFO commandstats")
        guard
            let line = text.split(whereSeparator: \.isNewline).first(where: {
                $0.hasPrefix("cmdstat_\(command):calls=")
            })
        else { return 0 }
        return Int(line.dropFirst("cmdstat_\(command):calls=".count).prefix { $0 != "," }) ?? -1
    }
}
