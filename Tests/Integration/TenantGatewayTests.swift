// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoTesting
import Testing

/// The program of `Examples/custom-filter`: all commands with one filter more.
@Suite(.enabled(if: PorticoProcess.path(of: "tenant-gateway") != nil, PorticoProcess.notice))
struct TenantGatewayTests {
    private static let folder =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Examples/custom-filter"

    @Test("it serves the example's file with its filter")
    func serves() async throws {
        let service = try await FakeUpstream(answering: { request in
            let text = "\(request.target) for \(request["Tenant"] ?? "nobody")"
            return "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
        })
        var text = try String(contentsOfFile: Self.folder + "/gateway.yaml", encoding: .utf8)
        for port in [9001, 9002] { text = text.replacing("http://127.0.0.1:\(port)", with: service.url) }
        text += "admin: { address: \"127.0.0.1:0\" }\nlisteners: { public: { address: \"127.0.0.1:0\" } }\n"
        let process = try await PorticoProcess(files: ["gateway.yaml": text], program: "tenant-gateway")
        try await process.use { process in
            for (target, field, status, answer) in [
                ("/orders/7", "X-Tenant: acme\r\n", 200, "/orders/7 for acme"), ("/orders/7", "", 400, nil),
                ("/orders/7", "X-Tenant: initech\r\n", 403, nil),
                ("/shops/initech/products", "", 200, "/products for initech"),
            ] as [(String, String, Int, String?)] {
                let client = try await process.connect()
                try await client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
                let response = try await client.receiveResponse()
                #expect(response.status == status)
                if let answer { #expect(response.text == answer) }
            }
        }
        await service.stop()
    }

    @Test("its other commands know the key too, which portico's do not")
    func commands() async throws {
        let file = Self.folder + "/gateway.yaml"
        for (program, words, status) in [
            ("tenant-gateway", ["check", file], 0), ("portico", ["check", file], 1),
            ("tenant-gateway", ["test", file], 0), ("tenant-gateway", ["schema"], 0),
            ("tenant-gateway", ["explain", file, "/orders/7"], 0),
        ] as [(String, [String], Int32)] {
            let child = try await ChildProcess([try #require(PorticoProcess.path(of: program))] + words)
            #expect(await child.exitStatus() == status, "\(program) \(words)")
            await child.stop()
        }
    }
}
