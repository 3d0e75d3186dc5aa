// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import PorticoTesting
import Testing

@testable import PorticoServer

@Suite(.timeLimit(.minutes(1))) struct LoginNotesTests {
    @Test("tokens that are not refreshed are one line for each login and reason, however many sessions it concerns")
    func lines() async throws {
        let notes = LogWriterTests.Notes()
        let logins = LoginNotes(Logger(label: "test") { _ in notes })
        for _ in 0..<100 {
            logins.refreshFailed(login: "web", provider: "https://idp/", reason: "timeout", endsSession: false)
        }
        logins.refreshFailed(login: "web", provider: "https://idp/", reason: "invalid_grant", endsSession: true)
        logins.refreshFailed(login: "admin", provider: "https://idp/", reason: "timeout", endsSession: false)
        while notes.messages.count < 3 { await Task.yield() }
        #expect(notes.messages.count == 3)
        #expect(notes.messages[0].contains("goes on") && notes.messages[0].contains("timeout"))
        #expect(notes.messages[0].contains("https://idp/"))
        #expect(notes.messages[1].contains("its session ends") && notes.messages[1].contains("invalid_grant"))
        #expect(notes.messages[2].contains("admin"))
    }
}
