// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoJSON

/// The best of nine measurements, in nanoseconds for each call.
func nanoseconds(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
    let rounds = max(10_000_000 / count, 1)
    var best = Double.infinity
    for _ in 0..<9 {
        let time = try ContinuousClock().measure { for _ in 0..<rounds { try body() } }
        let total = Double(time.components.seconds) * 1e9 + Double(time.components.attoseconds) / 1e9
        best = min(best, total / Double(rounds))
    }
    return best
}

func report(_ what: String, _ sample: Sample, _ count: Int, _ body: () throws -> Void) rethrows {
    let time = try nanoseconds(count, body)
    print("\(Int(Double(count) / time * 1000)) MB/s\t\(Int(time)) ns\t\(what)\t\(sample.rawValue)")
}

if CommandLine.arguments.contains("slices") {
    try Slices.run()
    exit(0)
}
for sample in Sample.allCases {
    let bytes = sample.bytes
    var scanner = JSONScanner()
    try report("scan", sample, bytes.count) {
        scanner.reset()
        try scanner.scan(bytes.span)
        try scanner.finish()
    }
    var index = JSONIndex()
    try report("index", sample, bytes.count) { try index.build(bytes) }
    let selection = try JSONSelection(parsing: ["id", "address.city", "customer.name as who", "lines.sku"])
    var output: [UInt8] = []
    let edit = try JSONEdit(remove: ["address.city", "lines.sku"], rename: [("customer.name", "who")])
    report("edit, indexed before", sample, bytes.count) {
        output.removeAll(keepingCapacity: true)
        edit.write(index, index.root, to: &output)
    }
    report("select, indexed before", sample, bytes.count) {
        output.removeAll(keepingCapacity: true)
        selection.write(index, index.root, to: &output)
    }
    var assembly = JSONAssembly()
    let targets = ["a", "b", "c"].map { JSONTarget(name: $0) }
    try report("assemble three", sample, bytes.count * 3) {
        assembly.reset()
        output.removeAll(keepingCapacity: true)
        for target in targets { try assembly.set(target, JSONSlice(bytes)) }
        try assembly.write(to: &output)
    }
}
