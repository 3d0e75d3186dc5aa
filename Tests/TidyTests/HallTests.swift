// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The exchange stands between its two streams and knows nothing behind them; the two sides do not know each other.
@Suite struct HallTests {
    private static let proxy = "Sources/PorticoProxy/"
    private static let client: Set<String> = [
        "ClientConnection", "HTTP2ClientConnection", "HTTP2ClientStream", "ClientPeer", "Listener", "ServedConnection",
        "Linger",
    ]
    private static let upstream: Set<String> = ["UpstreamConnection", "TargetPool", "Dial", "DialContender"]
    private static let sockets: Set<String> = ["StreamSocket", "StreamDelegate", "BodyWriter"]

    @Test("no file of Exchange/ names a connection or a socket")
    func exchange() {
        let refused = Self.client.union(Self.upstream).union(Self.sockets)
        expectNone(Self.files("Exchange/").flatMap { Self.mentions(of: refused, in: $0) })
    }

    @Test("the client's side does not name the service's, nor that the client's")
    func sides() {
        let clients = Self.files("Connections/") + Self.files("Listeners/")
        expectNone(clients.flatMap { Self.mentions(of: Self.upstream, in: $0) })
        expectNone(Self.files("Upstreams/").flatMap { Self.mentions(of: Self.client, in: $0) })
    }

    @Test("the stage and the deadlines of an exchange are set in one place")
    func progress() {
        let file = Repository.read(Self.proxy + "Exchange/ExchangeProgress.swift")
        for name in ["stage", "phaseDeadline", "totalDeadline"] {
            #expect(file.code.contains { $0.contains("private(set) var \(name)") }, "\(name) is not private(set)")
        }
    }

    @Test("no more than 15 files of the data plane form one cycle of types")
    func cycles() throws {
        let process = Process()
        process.executableURL = Repository.root.appending(path: "scripts/type-cycles")
        process.arguments = ["--at-most", "15"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: text, as: UTF8.self))")
    }

    @Test("a name that has no place is found, also inside an extension, not in a comment")
    func findsWhatIsWrong() {
        let file = SourceFile(
            path: "Sources/PorticoProxy/Exchange/A.swift",
            text: "// a Listener\nlet a: ListenerLimits\nextension TargetPool {}\nvar b: [Dial]\n")
        #expect(Self.mentions(of: Self.client.union(Self.upstream), in: file).map(\.line) == [3, 4])
    }

    private static func files(_ folder: String) -> [SourceFile] {
        Repository.swiftFiles.filter { $0.path.hasPrefix(Self.proxy + folder) }
    }

    private static func mentions(of names: Set<String>, in file: SourceFile) -> [Finding] {
        file.code.indices.flatMap { index in
            Words(file.code[index]).words.map { String($0.text) }.filter(names.contains)
                .map { file.finding(index, "\($0) has no place here") }
        }
    }
}
