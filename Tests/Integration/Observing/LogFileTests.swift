// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import PorticoTesting
import Testing

extension Timed {
    /// The access log of the program as a whole: files, and what happens to them.
    @Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct LogFileTests {
        private static func log(to file: String, _ more: String = "") -> String {
            "telemetry: { access_log: { file: \"\(file)\"\(more) } }"
        }

        /// Sends so many requests, numbered from `first`, and takes the answers.
        private static func ask(_ process: PorticoProcess, _ first: Int, _ count: Int) async throws {
            let client = try await process.connect()
            for number in first..<(first + count) {
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: n\(number)\r\n\r\n")
                #expect(try await client.receiveResponse().status == 200)
            }
            await client.close()
        }

        private static func numbers(_ lines: [AccessLine]) -> [Int] {
            lines.compactMap { $0.id.flatMap { Int($0.dropFirst()) } }
        }

        private static func until(_ what: Comment, _ condition: () -> Bool) async throws {
            let end = ContinuousClock.now + .seconds(20)
            while !condition() {
                try #require(ContinuousClock.now < end, what)
                try await Task.sleep(for: .milliseconds(5))
            }
        }

        private static func lineCount(_ file: String) -> Int {
            (try? String(contentsOfFile: file, encoding: .utf8))?.count { $0 == "\n" } ?? 0
        }

        @Test("a signal to end loses no line")
        func end() async throws {
            let folder = try TemporaryFolder()
            let file = "\(folder.path)/access.log"
            let upstream = try await FakeUpstream(script: Script.ok("1").run)
            try await PorticoProcess.run(upstream.url, more: Self.log(to: file)) { process in
                try await Self.ask(process, 0, 500)
                process.child.signal(SIGTERM)
                #expect(await process.child.exitStatus() == 0)
            }
            #expect(Self.numbers(try AccessLine.all(file: file)) == Array(0..<500))
            var status = stat()
            #expect(stat(file, &status) == 0 && status.st_mode & 0o777 & ~0o640 == 0)
            await upstream.stop()
        }

        @Test("a file that was renamed is left alone after SIGUSR1, and no line is lost or doubled")
        func rename() async throws {
            let folder = try TemporaryFolder()
            let file = "\(folder.path)/access.log"
            let upstream = try await FakeUpstream(script: Script.ok("1").run)
            try await PorticoProcess.run(upstream.url, more: Self.log(to: file)) { process in
                for turn in 0..<5 {
                    async let asked: Void = Self.ask(process, turn * 100, 100)
                    #expect(Glibc.rename(file, "\(file).\(turn)") == 0)
                    process.child.signal(SIGUSR1)
                    try await Self.until("the file is made anew") { access(file, F_OK) == 0 }
                    try await asked
                }
                process.child.signal(SIGTERM)
                #expect(await process.child.exitStatus() == 0)
            }
            let files = (0..<5).map { "\(file).\($0)" } + [file]
            let numbers = try files.flatMap { Self.numbers(try AccessLine.all(file: $0)) }
            #expect(numbers == Array(0..<500))
            await upstream.stop()
        }

        private static let logrotate = (["/usr/sbin/logrotate", "/usr/bin/logrotate"] as [String])
            .first { access($0, X_OK) == 0 }

        @Test(
            "logrotate renames and signals, and no line is lost",
            .enabled(if: logrotate != nil, "logrotate is not installed"))
        func rotate() async throws {
            let program = try #require(Self.logrotate)
            let folder = try TemporaryFolder()
            let file = "\(folder.path)/access.log"
            let upstream = try await FakeUpstream(script: Script.ok("1").run)
            try await PorticoProcess.run(upstream.url, more: Self.log(to: file)) { process in
                let rules = try folder.write(
                    "logrotate.conf",
                    """
                    \(file) {
                        rotate 9
                        nocreate
                        postrotate
                            kill -USR1 \(process.child.id)
                        endscript
                    }

                    """)
                chmod(rules, 0o644)
                for turn in 0..<3 {
                    try await Self.ask(process, turn * 100, 100)
                    try await Self.until("lines are written") { Self.lineCount(file) > 0 }
                    let words = [program, "--force", "--state", "\(folder.path)/state", rules]
                    let rotation = try await ChildProcess(words)
                    #expect(await rotation.exitStatus() == 0, "\(rotation.errors.history)")
                    try await Self.until("the file is made anew") { access(file, F_OK) == 0 }
                }
                process.child.signal(SIGTERM)
                #expect(await process.child.exitStatus() == 0)
            }
            let files = (1...3).reversed().map { "\(file).\($0)" } + [file]
            #expect(try files.flatMap { Self.numbers(try AccessLine.all(file: $0)) } == Array(0..<300))
            await upstream.stop()
        }

        @Test("a full disk, or a closed standard output, is told of once, and requests go on")
        func full() async throws {
            let upstream = try await FakeUpstream(script: Script.ok("1").run)
            let closing = ["/bin/sh", "-c", "exec \"$@\" >&-", "sh"]
            for (more, launcher) in [(Self.log(to: "/dev/full"), []), ("", closing)] {
                try await PorticoProcess.run(upstream.url, more: more, prefix: launcher) { process in
                    for turn in 0..<3 {
                        try await Self.ask(process, turn * 10, 10)
                        if turn == 0 {
                            _ = try await process.child.errors.receive(through: "access lines were dropped")
                        }
                    }
                    process.child.signal(SIGTERM)
                    #expect(await process.child.exitStatus() == 0)
                    _ = try await process.child.errors.receiveAll()
                    // The second note is the sum at the end.
                    let notes = process.child.errors.history.ranges(of: "access lines were dropped")
                    #expect(notes.count == 2)
                }
            }
            await upstream.stop()
        }

        @Test("a line that did not fit is completed when there is room again")
        func torn() async throws {
            let folder = try TemporaryFolder()
            let file = "\(folder.path)/access.log"
            let upstream = try await FakeUpstream(script: Script.ok("1").run)
            let limited = ["/bin/sh", "-c", "ulimit -f 8; exec \"$@\"", "sh"]
            try await PorticoProcess.run(upstream.url, more: Self.log(to: file), prefix: limited) { process in
                // The file may hold 4 KiB.
                try await Self.ask(process, 0, 15)
                _ = try await process.child.errors.receive(through: "access lines were dropped")
                let before = try String(contentsOfFile: file, encoding: .utf8)
                #expect(!before.hasSuffix("\n"))
                #expect(truncate(file, 0) == 0)
                try await Self.ask(process, 100, 1)
                process.child.signal(SIGTERM)
                #expect(await process.child.exitStatus() == 0)
                let text = before + (try String(contentsOfFile: file, encoding: .utf8))
                let numbers = Self.numbers(try AccessLine.all(text))
                let whole = before.count { $0 == "\n" }
                #expect(numbers.starts(with: 0...whole), "the line that was cut is whole")
                #expect(numbers.last == 100 && Set(numbers).count == numbers.count)
            }
            await upstream.stop()
        }

        @Test("a file that cannot be opened is an error at the start")
        func unopened() async throws {
            let folder = try TemporaryFolder()
            let program = try #require(PorticoProcess.path)
            let file = try folder.write("gateway.yaml", "version: 1\n" + Self.log(to: "\(folder.path)/none/access.log"))
            let child = try await ChildProcess([program, "run", file])
            #expect(await child.exitStatus() == 1)
            let said = String(decoding: try await child.errors.receiveAll(), as: UTF8.self)
            #expect(
                said.contains("cannot open the access log '\(folder.path)/none/access.log': No such file or directory"))
            await child.errors.close()
        }

        @Test("a reload changes the form and the file of the log; one that cannot be opened changes nothing")
        func reload() async throws {
            let folder = try TemporaryFolder()
            let upstream = try await FakeUpstream(script: Script.ok("1").run)
            let first = "\(folder.path)/first.log"
            let second = "\(folder.path)/second.log"
            try await PorticoProcess.run(upstream.url, more: Self.log(to: first)) { process in
                try await Self.ask(process, 0, 10)
                try process.folder.put(
                    "gateway.yaml", PorticoProcess.yaml(upstream.url, more: Self.log(to: "\(folder.path)/none/x.log")))
                process.child.signal(SIGHUP)
                _ = try await process.child.errors.receive(through: "the new configuration is not used")
                try await Self.ask(process, 10, 10)
                let more = Self.log(to: second, ", format: \"{request_id}\"")
                try process.folder.put("gateway.yaml", PorticoProcess.yaml(upstream.url, more: more))
                process.child.signal(SIGHUP)
                _ = try await process.child.errors.receive(through: "configuration reloaded")
                try await Self.ask(process, 20, 10)
                process.child.signal(SIGTERM)
                #expect(await process.child.exitStatus() == 0)
            }
            let before = try String(contentsOfFile: first, encoding: .utf8)
            let after = try String(contentsOfFile: second, encoding: .utf8)
            // Lines that waited in the worker at the change may go to the new file in the old form.
            let lines = (before + after).split(separator: "\n")
            #expect(lines.count == 30)
            #expect(lines.suffix(10).map(String.init) == (20..<30).map { "n\($0)" })
            #expect(Self.numbers(try lines.prefix(20).map { try AccessLine($0) }) == Array(0..<20))
            await upstream.stop()
        }
    }
}
