// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting

/// What a scripted upstream does, with the usual forms.
struct Script {
    var run: FakeUpstream.Script

    /// Answers every request with the same bytes.
    init(answer: String) {
        self.init { _ in answer }
    }

    /// Answers every request with what the function makes of it.
    init(_ answer: @escaping @Sendable (RawMessage) -> String) {
        self.run = { connection in
            while let request = try await connection.receiveRequestOrEnd() {
                try await connection.send(answer(request))
            }
        }
    }

    /// Does what the function does with each connection.
    static func serving(_ run: @escaping FakeUpstream.Script) -> Script {
        var script = Script { _ in "" }
        script.run = run
        return script
    }

    /// A 200 with a text.
    static func ok(_ text: String) -> Script { Script(answer: Script.response(text)) }

    static func response(_ text: String, status: Int = 200) -> String {
        "HTTP/1.1 \(status) Reason\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }
}
