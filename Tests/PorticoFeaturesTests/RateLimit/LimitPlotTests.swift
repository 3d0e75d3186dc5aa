// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import PorticoFeatures

/// The picture on the page on rate limits is drawn by the limiters themselves.
@Suite("The plot of the algorithms")
struct LimitPlotTests {
    private static let file =
        "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        + "/docs/features/images/rate-limit.svg"

    @Test("the page shows what each algorithm takes")
    func picture() throws {
        let drawn = LimitPlot.svg()
        if ProcessInfo.processInfo.environment["PORTICO_UPDATE_GOLDEN"] != nil {
            try drawn.write(toFile: Self.file, atomically: true, encoding: .utf8)
        }
        let shown = try String(contentsOfFile: Self.file, encoding: .utf8)
        #expect(shown == drawn, "PORTICO_UPDATE_GOLDEN=1 draws it anew")
    }

    @Test("a client that always asks for more gets what the page says", arguments: LimitAlgorithm.allCases)
    func edges(algorithm: LimitAlgorithm) {
        let times = LimitPlot.admitted(algorithm)
        let most = times.map { start in times.filter { $0 >= start && $0 < start + 10 }.count }.max() ?? 0
        switch algorithm {
        case .slidingLog: #expect(most == 10)
        // The seven that came before an edge, and ten after it.
        case .fixedWindow: #expect(most > 10 && most <= 20)
        case .slidingWindow: #expect(most > 10 && most < 16)
        // The bucket, and what comes back in ten seconds.
        case .tokenBucket: #expect(most > 10 && most <= 20)
        }
        #expect((30...60).contains(times.count))
    }
}

/// Four requests a second, from the third second on, for forty seconds; ten in ten seconds are taken.
private enum LimitPlot {
    private static let seconds = 40
    /// The first moment of a minute in UTC, in microseconds.
    private static let start: Int64 = 1_767_268_800_000_000

    /// When requests were taken, in seconds.
    static func admitted(_ algorithm: LimitAlgorithm) -> [Double] {
        let rule = LimitRule(Rate(10, per: .seconds(10)), algorithm)
        var shard = LimitShard(mostKeys: 8, hasLogs: algorithm == .slidingLog)
        let key = LimitKeyHash { $0.combine(1) }
        var times: [Double] = []
        for quarter in 12..<(4 * Self.seconds) {
            let passed = Int64(quarter) * 250_000
            let time = LimitTime(steady: passed, unix: Self.start + passed)
            guard shard.look(key, rule, cost: 1, at: time).isAdmitted else { continue }
            _ = shard.charge(key, rule, cost: 1, at: time)
            times.append(Double(quarter) / 4)
        }
        return times
    }

    // MARK: Drawing

    private static let width = 360
    private static let height = 150

    static func svg() -> String {
        let panels = LimitAlgorithm.allCases.enumerated().map { index, algorithm in
            Self.panel(algorithm, x: 40 + index % 2 * (Self.width + 40), y: 30 + index / 2 * (Self.height + 60))
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 440" font-family="sans-serif" font-size="12">
            <rect width="820" height="440" fill="#fff"/>
            \(panels.joined(separator: "\n"))
            </svg>

            """
    }

    /// Cumulated requests: those taken as steps, those sent as a line.
    private static func panel(_ algorithm: LimitAlgorithm, x: Int, y: Int) -> String {
        let most = 4 * (Self.seconds - 3)
        let place = { (second: Double, count: Double) in
            "\(Self.digits(second * Double(Self.width) / Double(Self.seconds))),"
                + Self.digits(Double(Self.height) - Swift.min(1, count / 60) * Double(Self.height))
        }
        var steps = [place(0, 0)]
        for (index, time) in Self.admitted(algorithm).enumerated() {
            steps += [place(time, Double(index)), place(time, Double(index + 1))]
        }
        steps.append(place(Double(Self.seconds), Double(Self.admitted(algorithm).count)))
        let grid = stride(from: 0, through: Self.seconds, by: 10).map { second in
            let at = second * Self.width / Self.seconds
            return "<path d=\"M\(at),0V\(Self.height)\" stroke=\"#ddd\"/>"
                + "<text x=\"\(at)\" y=\"\(Self.height + 14)\" text-anchor=\"middle\" fill=\"#555\">\(second) s</text>"
        }
        let counts = [0, 20, 40, 60].map { count in
            "<text x=\"-6\" y=\"\(Self.height - count * Self.height / 60 + 4)\" text-anchor=\"end\" fill=\"#555\">\(count)</text>"
        }
        let sent = "\(place(3, 0)) \(place(18, Swift.min(60, Double(most))))"
        return """
            <g transform="translate(\(x),\(y))">
            <text x="0" y="-10" font-weight="bold">\(algorithm.rawValue): \(Self.admitted(algorithm).count) of \(most)</text>
            \(grid.joined(separator: "\n"))
            \(counts.joined(separator: "\n"))
            <polyline fill="none" stroke="#bbb" stroke-dasharray="4 3" points="\(sent)"/>
            <polyline fill="none" stroke="#0a6" stroke-width="2" points="\(steps.joined(separator: " "))"/>
            </g>
            """
    }

    private static func digits(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
