// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import PorticoProxy
import PorticoServer
import PorticoTesting

/// A gateway in the test's own process that reads its configuration from a file.
struct ReloadRig {
    let gateway: Gateway
    let folder: TemporaryFolder

    static func run(
        _ yaml: String, filters: [any CustomFilter.Type], workers: Int = 1, _ body: (ReloadRig) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("gateway.yaml", Self.whole(yaml))
        var options = GatewayOptions(workers: workers)
        options.logsAccess = false
        let gateway = try Gateway(
            configuration: path, filters: filters, options: options,
            logger: Logger(label: "gateway") { _ in SwiftLogNoOpLogHandler() })
        defer { gateway.stop() }
        try await body(ReloadRig(gateway: gateway, folder: folder))
    }

    /// With a listener on a free port, and patience: the machine may be busy with other tests.
    private static func whole(_ yaml: String) -> String {
        let limits = "limits: { head_timeout: 2m, idle: 2m }"
        let own = "listeners: { public: { address: \"127.0.0.1:0\", \(limits) } }\n"
        let listeners = yaml.contains("listeners:") ? "" : own
        return "version: 1\nadmin: { address: \"127.0.0.1:0\" }\n\(listeners)\(yaml)"
    }

    /// False: the gateway goes on with what it had.
    func change(to yaml: String) async throws -> Bool {
        try self.folder.put("gateway.yaml", Self.whole(yaml))
        return await self.gateway.reload("test").isSuccess
    }

    /// The answer to a request on a connection of its own.
    func get(_ target: String) async throws -> RawMessage {
        let client = try await RawConnection.connect(port: Int(self.gateway.addresses["public"]?.port ?? 0))
        try await client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try await client.receiveResponse()
        await client.close()
        return answer
    }

    /// A field of the answer.
    func field(_ name: String, of target: String) async throws -> String? { try await self.get(target)[name] }
}
