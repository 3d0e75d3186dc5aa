// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoConfig
import PorticoServer
import Testing

/// The file that shows every feature of the format, those of later versions too.
@Suite struct WholeExampleTests {
    private static let name = "whole-example.yaml"

    private static func load() -> [Diagnostic] {
        let text = (try? String(contentsOfFile: GoldenFile.root + "/Golden/" + self.name, encoding: .utf8)) ?? ""
        let files = GoldenFiles(memory: [self.name: text])
        return ConfigLoader.load(path: self.name, environment: { _ in nil }, files: files).1
    }

    @Test func whatIsNotBuiltIsReportedAndAllElseIsRead() {
        let errors = Self.load().filter { $0.severity == .error }
        #expect(!errors.isEmpty)
        for error in errors {
            // The files that it names are not there.
            let isFile = ["services.payments.tls.", "listeners.public.tls."].contains { error.path.hasPrefix($0) }
            if isFile, error.message.hasPrefix("cannot read") { continue }
            #expect(error.message.hasSuffix("is not supported yet"), "\(error)")
        }
    }

    @Test func everyPartThatIsNotBuiltIsNamed() {
        let paths = Set(Self.load().map(\.path))
        let expected = [
            "telemetry.otlp", "caches", "graphql",
            "resilience.standard.retry", "resilience.standard.breaker", "resilience.standard.concurrency",
            "services.users.health", "services.users.outlier", "services.orders.versions", "services.orders.release",
            "services.orders.shadow", "services.inventory.grpc", "services.catalog.kubernetes",
            "routes.orders-read.slo",
            "routes.orders-create.validate", "routes.orders-create.retry",
            "routes.payments.fallback", "routes.search.cache", "routes.stock.to.grpc", "routes.products-v1.deprecated",
        ]
        for path in expected { #expect(paths.contains(path), "\(path) is not reported") }
    }
}
