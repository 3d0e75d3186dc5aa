// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PorticoConfig

/// `portico status`: what runs, and how it is.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what a running gateway serves, and how it is.",
        discussion: "Example:  portico status --admin http://127.0.0.1:9901"
    )

    @OptionGroup var gateway: AdminOptions
    @Flag(help: "Print the answer as JSON.") var json = false
    @OptionGroup var style: StyleOptions

    func run() throws {
        let answer = try self.gateway.ask("GET /status")
        guard answer.isSuccess, let status = answer.json else {
            UsageError.report(answer.problem)
            throw ExitCode(1)
        }
        Output.print(self.json ? answer.body : Self.text(status))
    }

    /// More are not shown here.
    private static let mostErrors = 5

    static func text(_ status: ConfigNode) -> String {
        let word = { (name: String) in status[name]?.text ?? "?" }
        let state = word("state")
        let painted = Style.output.painted(state, .bold, state == "ready" ? .green : .yellow)
        var text = "portico \(word("version"))  \(painted)  up \(Self.time(word("uptime_seconds")))"
        text += ", pid \(word("pid")), workers: \(word("workers")), requests in flight: \(word("requests_in_flight"))\n"
        if let config = status["config"], config["last_reload_successful"]?.text == "false" {
            let count = config["errors"]?.nodes?.count ?? 0
            let refused = Style.output.painted("the last configuration was refused", .bold, .red)
            text += "\(refused): \(count == 1 ? "1 error" : "\(count) errors"); what was there before serves\n"
            text += (config["errors"]?.nodes ?? []).prefix(Self.mostErrors).map { "  \($0.text ?? "")\n" }.joined()
        }
        text += Self.staleFiles(status)
        text += "\nListeners\n"
        text += TextTable.text(
            (status["listeners"]?.nodes ?? []).map { listener in
                [
                    listener["name"]?.text ?? "", listener["address"]?.text ?? "",
                    "\(listener["connections"]?.text ?? "0") connections",
                ]
            })
        text += Self.certificates(status)
        text += "\nServices\n"
        text += TextTable.text((status["services"]?.nodes ?? []).flatMap { Self.rows($0) })
        text += "\n\(status["routes"]?.nodes?.count ?? 0) routes; portico status --json shows all\n"
        return text
    }

    /// Those that are ordered, where there are some.
    private static func certificates(_ status: ConfigNode) -> String {
        let hosts = status["acme"]?.nodes ?? []
        guard !hosts.isEmpty else { return "" }
        return "\nCertificates by ACME\n"
            + TextTable.text(
                hosts.map { host in
                    let until = host["expires_at"]?.textOrNull.map { "until \($0)" } ?? "self-signed"
                    let failure = host["last_error"]?.textOrNull.map {
                        "next try \(host["next_try"]?.text ?? "?"): \($0)"
                    }
                    return [host["host"]?.text ?? "", until, failure ?? ""]
                })
    }

    /// Files that the configuration names whose present content is not in use, each with the reason.
    private static func staleFiles(_ status: ConfigNode) -> String {
        let stale = (status["files"]?.nodes ?? []).compactMap { file in
            file["error"]?.textOrNull.map { "\(file["file"]?.text ?? ""): \($0)" }
        }
        guard !stale.isEmpty else { return "" }
        let count = stale.count == 1 ? "1 file" : "\(stale.count) files"
        let refused = Style.output.painted("what stands in \(count) cannot be used", .bold, .red)
        return "\(refused); what was there before is\n"
            + stale.prefix(Self.mostErrors).map { "  \($0)\n" }.joined()
    }

    /// One for each target.
    private static func rows(_ service: ConfigNode) -> [[String]] {
        let targets = service["targets"]?.nodes ?? []
        let name = service["name"]?.text ?? ""
        guard !targets.isEmpty else { return [[name, "no target", ""]] }
        return targets.enumerated().map { index, target in
            let count = { (name: String) in target[name]?.text ?? "0" }
            return [
                index == 0 ? name : "", target["target"]?.text ?? "",
                "\(count("requests_in_flight")) in flight, \(count("connections")) connections",
            ]
        }
    }

    /// `2h 3m`.
    private static func time(_ seconds: String) -> String {
        guard let seconds = Int(seconds) else { return seconds }
        let units = [(86400, "d"), (3600, "h"), (60, "m"), (1, "s")]
        guard let first = units.firstIndex(where: { seconds >= $0.0 }) else { return "0s" }
        let shown = units[first...].prefix(2).map { unit, name in
            "\(first < units.count && unit == units[first].0 ? seconds / unit : seconds % units[first].0 / unit)\(name)"
        }
        return shown.joined(separator: " ")
    }
}
