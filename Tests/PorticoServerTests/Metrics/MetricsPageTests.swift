// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoWire
import Testing

@testable import PorticoProxy
@testable import PorticoServer

@Suite struct MetricsPageTests {
    @Test("workers' counts are added up; what only one has counted stands too")
    func merge() {
        let text = Self.page([
            Self.reading([("a", .get, 200, 2), ("a", .get, 204, 1), ("b", .other, 404, 1)]),
            Self.reading([("a", .get, 201, 5), ("a", .post, 0, 1)]),
        ])
        let name = "http_server_request_duration_seconds_count"
        let rest = #"http_route="/a/**",service="s""#
        for (status, count) in [(200, 2), (201, 5), (204, 1)] {
            let labels = #"http_request_method="GET",status_class="2xx",http_response_status_code="\#(status)""#
            #expect(text.contains("\(name){route=\"a\",\(rest),\(labels)} \(count)\n"))
        }
        let none = #"http_request_method="POST",status_class="none",http_response_status_code="""#
        #expect(text.contains("\(name){route=\"a\",\(rest),\(none)} 1\n"))
        #expect(text.contains("portico_upstream_seconds_total{route=\"a\",service=\"s\"} 0.006\n"))
        #expect(
            text.contains(
                #"\#(name){route="b",http_route="/b/**",service="s",http_request_method="_OTHER",status_class="4xx",http_response_status_code="404"} 1"#
            ))
        #expect(text.contains("portico_request_body_bytes_total{route=\"a\",service=\"s\"} 20\n"))
        #expect(
            text.contains(#"portico_errors_total{route="a",service="s",error_type="no_route",reason="NR"} 2"# + "\n"))
    }

    @Test("each family stands once, with its help and type before its samples")
    func families() {
        let lines = Self.page([Self.reading([("a", .get, 200, 1)])]).split(separator: "\n")
        let types = lines.filter { $0.hasPrefix("# TYPE ") }.map { String($0.split(separator: " ")[2]) }
        #expect(types == MetricFamily.all.map(\.name))
        var current = ""
        for line in lines {
            if line.hasPrefix("# HELP ") { current = String(line.split(separator: " ")[2]) }
            if !line.hasPrefix("#") { #expect(line.hasPrefix(current), "\(line)") }
        }
    }

    @Test("the page on metrics names every family with its type and labels, and no other")
    func documented() throws {
        let folder = GoldenFile.root.split(separator: "/").dropLast().joined(separator: "/")
        let page = try String(contentsOfFile: "/\(folder)/docs/features/metrics.md", encoding: .utf8)
        let rows = page.split(separator: "\n").map { $0.split(separator: "|").map { Self.trimmed($0) } }
        let described = rows.filter { $0.count > 3 && $0[0].hasPrefix("`") }.map { Array($0[0...2]) }
        let families = MetricFamily.all.map { family in
            ["`\(family.name)`", family.kind.rawValue, family.labels.map { "`\($0)`" }.joined(separator: ", ")]
        }
        #expect(described == families)
    }

    @Test("what the control plane knows stands under its own names, each value by itself")
    func gateway() {
        func lines(_ change: (inout GatewayFigures) -> Void) -> [Substring] {
            var figures = GatewayFigures()
            figures.isLastReloadSuccessful = false
            change(&figures)
            let page = MetricsPage.text(MetricsTotals([]), figures, ProcessFigures.now())
            return String(decoding: page, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
        }
        let cases: [((inout GatewayFigures) -> Void, Substring, Substring)] = [
            ({ $0.isReady = true }, "portico_ready 0", "portico_ready 1"),
            (
                { $0.isLastReloadSuccessful = true }, "portico_config_last_reload_successful 0",
                "portico_config_last_reload_successful 1"
            ),
            ({ $0.workers = 3 }, "portico_workers 0", "portico_workers 3"),
            (
                { $0.reloadsFailed = 2 }, #"portico_config_reloads_total{result="failure"} 0"#,
                #"portico_config_reloads_total{result="failure"} 2"#
            ),
            (
                { $0.reloadsSucceeded = 2 }, #"portico_config_reloads_total{result="success"} 0"#,
                #"portico_config_reloads_total{result="success"} 2"#
            ),
            ({ $0.logLines = 7 }, "portico_access_log_lines_total 0", "portico_access_log_lines_total 7"),
            (
                { $0.droppedLines = 7 }, "portico_access_log_dropped_lines_total 0",
                "portico_access_log_dropped_lines_total 7"
            ),
            ({ $0.staleFiles = 2 }, "portico_files_stale 0", "portico_files_stale 2"),
            (
                { $0.fileReloadsFailed = 2 }, #"portico_file_reloads_total{result="failure"} 0"#,
                #"portico_file_reloads_total{result="failure"} 2"#
            ),
            (
                { $0.fileReloadsSucceeded = 2 }, #"portico_file_reloads_total{result="success"} 0"#,
                #"portico_file_reloads_total{result="success"} 2"#
            ),
        ]
        let before = lines { _ in }
        for (change, old, new) in cases {
            let after = lines(change)
            #expect(before.contains(old) && !before.contains(new), "\(old)")
            #expect(after.contains(new) && !after.contains(old), "\(new)")
            // Nothing else of the gateway's moves.
            let others = { (lines: [Substring]) in lines.filter { $0.hasPrefix("portico") && $0 != old && $0 != new } }
            #expect(others(after) == others(before), "\(new)")
        }
    }

    @Test("bytes of several workers are added up")
    func bytes() {
        var one = Self.reading([("a", .get, 200, 1)])
        one.exchanges[0].responseBytes = 7
        var two = one
        two.exchanges[0].responseBytes = 30
        let text = Self.page([one, two, one])
        #expect(text.contains("portico_request_body_bytes_total{route=\"a\",service=\"s\"} 15\n"))
        #expect(text.contains("portico_response_body_bytes_total{route=\"a\",service=\"s\"} 44\n"))
    }

    @Test("a service with several names has the sum of their look-ups, and the oldest success")
    func lookups() {
        let rows: [(String, Int, Int, Double?)] = [("a", 5, 2, 100.5), ("a", 3, 0, 50), ("b", 1, 1, nil)]
        let names = rows.map {
            DiscoveryStatus(
                service: $0.0, name: "n", lookups: $0.1, failures: $0.2, lastSuccess: $0.3, lastError: nil,
                addresses: [])
        }
        let seconds: UInt64 = 1_000_000_000
        #expect(
            GatewayFigures.Lookups.all(names) == [
                .init(service: "a", succeeded: 6, failed: 2, lastSuccessNanoseconds: 50 * seconds),
                .init(service: "b", succeeded: 0, failed: 1, lastSuccessNanoseconds: 0),
            ])
    }

    private static func trimmed(_ cell: Substring) -> String {
        String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private static func page(_ readings: [MetricsReading]) -> String {
        String(
            decoding: MetricsPage.text(MetricsTotals(readings), GatewayFigures(), ProcessFigures.now()), as: UTF8.self)
    }

    /// Counts by route, method and status.
    private static func reading(_ counts: [(String, PorticoWire.Method, Int, Int)]) -> MetricsReading {
        var reading = MetricsReading()
        for (route, method, status, count) in counts {
            var histogram = DurationHistogram()
            for _ in 0..<count { histogram.observe(1_000_000) }
            reading.exchanges.append(
                MetricsReading.Exchanges(
                    route: route, template: "/\(route)/**", service: "s",
                    durations: [.init(method: method, status: StatusCode(status), histogram: histogram)],
                    errors: status == 201 ? [.init(kind: .noRoute, count: 2)] : [], requestBytes: 5, responseBytes: 0,
                    attemptTime: 1_500_000))
        }
        return reading
    }
}
