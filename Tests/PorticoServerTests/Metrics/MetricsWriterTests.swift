// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoWire
import Testing

@testable import PorticoServer

@Suite struct MetricsWriterTests {
    private static let counter = MetricFamily("things_total", .counter, ["a", "b"], "What\\ever\nelse \"is\".")

    @Test("help and label values are escaped, each in its way")
    func escaping() {
        var writer = MetricsWriter()
        writer.begin(Self.counter)
        writer.sample(Self.counter, ["back\\slash", "\"quote\"\nline ä"], 7)
        #expect(
            writer.text == """
                # HELP things_total What\\\\ever\\nelse "is".
                # TYPE things_total counter
                things_total{a="back\\\\slash",b="\\"quote\\"\\nline ä"} 7

                """)
    }

    @Test(
        "seconds are exact",
        arguments: [(0, "0"), (5_000_000, "0.005"), (1_000_000_001, "1.000000001"), (90_000_000_000, "90")])
    func seconds(_ nanoseconds: UInt64, _ text: String) {
        var writer = MetricsWriter()
        writer.sample(.startTime, nanoseconds: nanoseconds)
        #expect(writer.text == "process_start_time_seconds \(text)\n")
    }

    @Test("a histogram's buckets hold the lower ones, and the last one is the count")
    func histogram() {
        var histogram = DurationHistogram()
        for nanoseconds: UInt64 in [1_000_000, 5_000_000, 6_000_000, 20_000_000_000] { histogram.observe(nanoseconds) }
        var writer = MetricsWriter()
        writer.histogram(.attemptDuration, ["s", "2xx", "", "200", "request"], histogram)
        let lines = writer.text.split(separator: "\n")
        let labels = #"service="s",status_class="2xx",error_type="",http_response_status_code="200",purpose="request""#
        let name = "http_client_request_duration_seconds"
        #expect(lines.count == 17)
        #expect(lines[0] == "\(name)_bucket{\(labels),le=\"0.005\"} 2")
        #expect(lines[1] == "\(name)_bucket{\(labels),le=\"0.01\"} 3")
        #expect(lines[13] == "\(name)_bucket{\(labels),le=\"10\"} 3")
        #expect(lines[14] == "\(name)_bucket{\(labels),le=\"+Inf\"} 4")
        #expect(lines[15] == "\(name)_sum{\(labels)} 20.012")
        #expect(lines[16] == "\(name)_count{\(labels)} 4")
    }
}

extension MetricsWriter {
    var text: String { String(decoding: self.output.bytes, as: UTF8.self) }
}
