// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoWire

/// Writes Prometheus' text format, version 0.0.4: each family once, with all its samples.
struct MetricsWriter {
    private(set) var output = OutputBuffer(capacity: 64 * 1024)

    /// A family; its samples follow.
    mutating func begin(_ family: MetricFamily) {
        self.output.append("# HELP ")
        self.output.append(text: family.name)
        self.output.append(" ")
        self.append(family.help, escapingQuotes: false)
        self.output.append("\n# TYPE ")
        self.output.append(text: family.name)
        self.output.append(" ")
        self.output.append(text: family.kind.rawValue)
        self.output.append("\n")
    }

    /// One sample; `values` are those of the family's labels, in order.
    mutating func sample(_ family: MetricFamily, _ values: [String] = [], _ value: UInt64) {
        self.name(family, values)
        self.output.append(decimal: Int(clamping: value))
        self.output.append("\n")
    }

    mutating func sample(_ family: MetricFamily, _ values: [String] = [], nanoseconds: UInt64) {
        self.name(family, values)
        self.append(nanoseconds: nanoseconds)
        self.output.append("\n")
    }

    private mutating func name(_ family: MetricFamily, _ values: [String]) {
        self.output.append(text: family.name)
        guard !values.isEmpty else { return self.output.append(" ") }
        self.output.append("{")
        self.output.append(Self.labels(family.labels, values))
        self.output.append("} ")
    }

    /// A histogram's samples: its buckets, each with what the lower ones hold, the sum and the count.
    mutating func histogram(_ family: MetricFamily, _ values: [String], _ histogram: DurationHistogram) {
        let name = Array(family.name.utf8)
        let labels = Self.labels(family.labels, values)
        var count: UInt64 = 0
        for index in histogram.buckets.indices {
            count &+= histogram.buckets[index]
            self.output.append(name)
            self.output.append("_bucket{")
            self.output.append(labels)
            self.output.append(",le=\"")
            if index < DurationHistogram.bounds.count {
                self.append(nanoseconds: DurationHistogram.bounds[index])
            } else {
                self.output.append("+Inf")
            }
            self.output.append("\"} ")
            self.output.append(decimal: Int(clamping: count))
            self.output.append("\n")
        }
        self.output.append(name)
        self.output.append("_sum{")
        self.output.append(labels)
        self.output.append("} ")
        self.append(nanoseconds: histogram.nanoseconds)
        self.output.append("\n")
        self.output.append(name)
        self.output.append("_count{")
        self.output.append(labels)
        self.output.append("} ")
        self.output.append(decimal: Int(clamping: count))
        self.output.append("\n")
    }

    // MARK: Text

    /// In seconds, exactly.
    private mutating func append(nanoseconds: UInt64) {
        self.output.append(decimal: Int(nanoseconds / 1_000_000_000))
        var rest = nanoseconds % 1_000_000_000
        guard rest > 0 else { return }
        self.output.append(".")
        var unit: UInt64 = 100_000_000
        while rest > 0 {
            self.output.append(UInt8(48 + rest / unit))
            rest %= unit
            unit /= 10
        }
    }

    private mutating func append(_ text: String, escapingQuotes: Bool) {
        Self.append(text, escapingQuotes: escapingQuotes, to: &self.output)
    }

    private static func labels(_ names: [String], _ values: [String]) -> [UInt8] {
        var output = OutputBuffer()
        for (name, value) in zip(names, values) {
            if !output.isEmpty { output.append(",") }
            output.append(text: name)
            output.append("=\"")
            Self.append(value, escapingQuotes: true, to: &output)
            output.append("\"")
        }
        return output.finish()
    }

    private static func append(_ text: String, escapingQuotes: Bool, to output: inout OutputBuffer) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): output.append("\\\\")
            case UInt8(ascii: "\n"): output.append("\\n")
            case UInt8(ascii: "\"") where escapingQuotes: output.append("\\\"")
            default: output.append(byte)
            }
        }
    }
}
