// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// A real Prometheus with a folder of its own that scrapes one address every second.
struct PrometheusProcess {
    let child: ChildProcess
    let port: Int
    private let folder: TemporaryFolder

    static let path: String? = ["/usr/bin/prometheus"].first { access($0, X_OK) == 0 }
    static let checker: String? = ["/usr/bin/promtool"].first { access($0, X_OK) == 0 }
    static let notice: Comment = "Prometheus is not installed: scripts/install-test-tools installs it"

    /// Starts it and waits until it answers. A port that another program takes in between is tried again.
    static func start(scraping port: Int) async throws -> PrometheusProcess {
        for _ in 0..<5 {
            if let process = try await Self.attempt(port) { return process }
        }
        throw TestingError("Prometheus found no free port")
    }

    private static func attempt(_ target: Int) async throws -> PrometheusProcess? {
        let path = try #require(Self.path)
        let folder = try TemporaryFolder()
        let port = try DeadPort().port
        let file = try folder.write(
            "prometheus.yml",
            """
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: portico
                static_configs: [{ targets: ["127.0.0.1:\(target)"] }]
            """)
        let child = try await ChildProcess([
            path, "--config.file=\(file)", "--storage.tsdb.path=\(folder.path)/data",
            "--web.listen-address=127.0.0.1:\(port)",
        ])
        let line = try await child.errors.receive(throughAny: [
            "ready to receive web requests", "address already in use",
        ])
        if line.hasSuffix("in use") {
            await child.stop()
            return nil
        }
        return PrometheusProcess(child: child, port: port, folder: folder)
    }

    /// The one number that a query gives.
    func number(_ query: String) async throws -> Double {
        let answer = try await self.query(query)
        let words = answer.split(separator: "\"value\":[").last?.split(separator: "\"") ?? []
        guard answer.contains("\"value\":["), words.count > 1, let number = Double(words[1]) else {
            throw TestingError("no number in \(answer)")
        }
        return number
    }

    /// The answer of its API to a query, as text.
    func query(_ query: String) async throws -> String {
        var escaped = ""
        for byte in query.utf8 {
            let character = Character(UnicodeScalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber {
                escaped.append(character)
            } else {
                let digits = String(byte, radix: 16)
                escaped += digits.count < 2 ? "%0\(digits)" : "%\(digits)"
            }
        }
        let client = try await RawConnection.connect(port: self.port)
        try await client.send("GET /api/v1/query?query=\(escaped) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let response = try await client.receiveResponse()
        await client.close()
        return response.text
    }
}
