// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@testable import PorticoServer

@Suite(.timeLimit(.minutes(1))) struct LoginNotesTests {
    @Test("tokens that are not refreshed are one line for each login and reason, however many sessions it concerns")
    func lines() async throws {
        let log = LogLines()
        let logins = LoginNotes(log.logger)
        for _ in 0..<100 {
            logins.refreshFailed(login: "web", provider: "https://idp/", reason: "timeout", endsSession: false)
        }
        logins.refreshFailed(login: "web", provider: "https://idp/", reason: "invalid_grant", endsSession: true)
        logins.refreshFailed(login: "admin", provider: "https://idp/", reason: "timeout", endsSession: false)
        while log.lines.count < 3 { await Task.yield() }
        #expect(log.lines.count == 3)
        #expect(log.lines[0].contains("goes on") && log.lines[0].contains("timeout"))
        #expect(log.lines[0].contains("https://idp/"))
        #expect(log.lines[1].contains("its session ends") && log.lines[1].contains("invalid_grant"))
        #expect(log.lines[2].contains("admin"))
    }
}
