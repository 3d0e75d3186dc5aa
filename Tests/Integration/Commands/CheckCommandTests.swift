// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// The program `portico check`, and what goes wrong on a command line.
@Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct CheckCommandTests {
    private static let good = "version: 1\nroutes: { a: { match: /a, respond: {} } }\n"
    private static let tie = """
        version: 1
        services: { orders: "http://127.0.0.1:1" }
        routes:
          c: { match: "GET /orders/{id}", to: orders }
          d: { match: "GET /orders/{x}", too: orders }

        """

    @Test("a tie is reported beside an unknown key, and their count at the end")
    func everything() async throws {
        let folder = try TemporaryFolder()
        let run = try await Command.run(["check", try folder.write("gateway.yaml", Self.tie)])
        #expect(run.status == 1)
        #expect(run.text.contains("routes 'c' and 'd' match the same requests"), "\(run.text)")
        #expect(run.text.contains("unknown key 'too' in route 'd'; did you mean 'to'?"))
        #expect(run.text.hasSuffix("gateway.yaml: 2 errors\n"))
    }

    @Test("several files are checked each by itself, and counted together")
    func files() async throws {
        let folder = try TemporaryFolder()
        let good = try folder.write("good.yaml", Self.good)
        let bad = try folder.write("bad.yaml", Self.tie)
        let run = try await Command.run(["check", good, bad])
        #expect(run.status == 1)
        #expect(run.text.contains("good.yaml: ok\n") && run.text.contains("bad.yaml: 2 errors\n"))
        #expect(run.text.hasSuffix("2 files: 2 errors\n"))
        let fine = try await Command.run(["check", good, good])
        #expect(fine.status == 0 && fine.text.hasSuffix("2 files: ok\n"))
    }

    @Test("'-' is standard input, once")
    func input() async throws {
        let folder = try TemporaryFolder()
        let bad = try folder.write("bad.yaml", Self.tie)
        let run = try await Command.run(["check", "-"], script: "exec \"$@\" >&2 < \(bad)")
        #expect(run.status == 1)
        #expect(run.text.contains("<stdin>:5:34: error: unknown key 'too'"), "\(run.text)")
        #expect(try await Command.run(["check", "-", "-"]).status == 2)
    }

    @Test("many mistakes end in a summary; --all shows them")
    func many() async throws {
        let folder = try TemporaryFolder()
        let routes = (0..<500).map { "  r\($0): { match: /r\($0), respond: {}, zzz\($0): 1 }\n" }.joined()
        let file = try folder.write("gateway.yaml", "version: 1\nroutes:\n\(routes)")
        let run = try await Command.run(["check", file])
        #expect(run.text.ranges(of: ": error: ").count == 40)
        #expect(run.text.hasSuffix("and 460 more:\n  460  error: unknown key '…' in route '…'\n\(file): 500 errors\n"))
        let all = try await Command.run(["check", "--all", file])
        #expect(all.text.ranges(of: ": error: ").count == 500 && all.text.hasSuffix(": 500 errors\n"))
    }

    @Test("without 'version' the rest is looked at too")
    func version() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("gateway.yaml", String(Self.tie.dropFirst("version: 1\n".count)))
        let run = try await Command.run(["check", file])
        #expect(run.text.contains("needs the key 'version'") && run.text.contains("match the same requests"))
    }

    @Test("no line of an excerpt is longer than 80 columns")
    func narrow() async throws {
        let folder = try TemporaryFolder()
        let long = String(repeating: "x", count: 300)
        let file = try folder.write("gateway.yaml", "version: 1\nroutes: { a: { match: /\(long), nope: \(long) } }\n")
        let lines = try await Command.run(["check", file]).text.split(separator: "\n")
        #expect(lines.contains { $0.contains("^") })
        #expect(lines.filter { $0.contains(" | ") }.allSatisfy { $0.count <= 80 }, "\(lines)")
    }

    // MARK: The command line

    @Test(
        "wrong usage is told in one style, with the usage of the command that was meant",
        arguments: [
            (
                ["chekc"], "portico: error: unknown command 'chekc'; did you mean 'check'?",
                "Usage: portico <subcommand>"
            ),
            (["stat"], "portico: error: unknown command 'stat'; did you mean 'status'?", "Usage: portico <subcommand>"),
            (["frobnicate"], "portico: error: unknown command 'frobnicate'\n", "See 'portico --help'"),
            (
                ["run", "a", "--wokers", "2"], "unknown option '--wokers'; did you mean '--workers'?",
                "Usage: portico run"
            ),
            (["run"], "portico: error: missing expected argument '<file>'", "See 'portico run --help'"),
            (["run", "a", "--workers", "0"], "portico: error: --workers takes 1 to 1024", "Usage: portico run"),
            (["--color", "pink", "version"], "portico: error: --color takes auto, always or never", "Usage: portico"),
            (
                ["status", "--admin", "ftp://x"], "portico: error: 'ftp://x' is not an admin address",
                "Usage: portico status"
            ),
        ])
    func usage(_ words: [String], _ says: String, _ usage: String) async throws {
        let run = try await Command.run(words)
        #expect(run.status == 2)
        #expect(run.text.contains(says) && run.text.contains(usage), "\(run.text)")
        #expect(run.text.hasPrefix("portico: error: "))
    }

    @Test("a listener that is not there is told with the usage of explain")
    func listener() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("gateway.yaml", Self.good)
        let run = try await Command.run(["explain", file, "/a", "--listener", "nosuch"])
        #expect(run.status == 2)
        #expect(run.text.hasPrefix("portico: error: there is no listener 'nosuch'"), "\(run.text)")
        #expect(run.text.contains("Usage: portico explain"))
    }

    @Test("what cannot start is told in the same style")
    func start() async throws {
        let taken = try DeadPort()
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "gateway.yaml",
            "version: 1\nadmin: { address: \"127.0.0.1:\(taken.port)\" }\n"
                + "listeners: { a: { address: \"127.0.0.1:0\" } }\n")
        let run = try await Command.run(["run", file, "--workers", "1"])
        #expect(run.status == 1 && run.text.contains("portico: error: "), "\(run.text)")
    }

    // MARK: Colour

    @Test("there is colour on a terminal, or where it is asked for, and none with NO_COLOR")
    func colour() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("gateway.yaml", Self.tie)
        let isColoured = { (words: [String], environment: [String: String]) in
            try await Command.run(words + ["check", file], environment: environment).text.contains("\u{1B}[")
        }
        #expect(try await !isColoured([], [:]))
        #expect(try await isColoured(["--color", "always"], [:]))
        #expect(try await isColoured(["--color=always"], ["NO_COLOR": "1"]))
        #expect(try await !isColoured(["--color=never"], [:]))
        let terminal = "exec script -qec \"$1 check \(file)\" /dev/null >&2"
        let shown = try await Command.run([], environment: ["TERM": "xterm"], script: terminal)
        #expect(shown.text.contains("\u{1B}["), "\(shown.text)")
        let plain = try await Command.run([], environment: ["TERM": "xterm", "NO_COLOR": "1"], script: terminal)
        #expect(!plain.text.contains("\u{1B}[") && plain.text.contains("unknown key"), "\(plain.text)")
    }

    // MARK: init and demo

    @Test("init writes a file that is right, with a test that passes, and writes over nothing")
    func initialise() async throws {
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/new.yaml"
        #expect(try await Command.run(["init", file]).status == 0)
        let check = try await Command.run(["check", file])
        #expect(check.status == 0 && check.text.hasSuffix("new.yaml: ok\n"), "\(check.text)")
        let test = try await Command.run(["test", file])
        #expect(test.status == 0 && test.text.contains("1 test, all passed"), "\(test.text)")
        let again = try await Command.run(["init", file])
        #expect(again.status == 1 && again.text.contains("File exists; --force writes over it"))
        #expect(try await Command.run(["init", file, "--force"]).status == 0)
        #expect(try await Command.run(["init", "-"]).text.hasPrefix("# The front door"))
    }

    @Test("the demo's configuration can be printed, and is right")
    func demo() async throws {
        let folder = try TemporaryFolder()
        let run = try await Command.run(["demo", "--print-config", "--port", "8123"])
        #expect(run.status == 0 && run.text.contains("127.0.0.1:8123"))
        let check = try await Command.run(["check", try folder.write("demo.yaml", run.text)])
        #expect(check.status == 0, "\(check.text)")
    }
}
