// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@Suite struct DiagnosticTests {
    private static func place(_ line: Int, _ column: Int, _ file: String = "gateway.yaml") -> Place {
        Place(file: file, line: line, column: column)
    }

    @Test("what a terminal would obey or a reader would misread is shown as what it is")
    func hostileText() {
        var list = DiagnosticList()
        list.addSource(file: "gateway.yaml", text: "# \u{1b}]0;owned\u{7}\nkey: 1\n")
        list.append(
            Diagnostic(
                .error, at: [Self.place(2, 1)], "unknown key '\u{1b}[31mfoo\nx.yaml: ok\u{202e}'", hint: "a\u{9b}b",
                note: "c\u{85}d"))
        let text = list.sorted.map(\.description).joined()
        #expect(text.contains("unknown key '\\u{1b}[31mfoo\\u{a}x.yaml: ok\\u{202e}'; a\\u{9b}b"))
        #expect(text.contains("# \\u{1b}]0;owned\\u{7}") && text.contains("c\\u{85}d"))
        #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.value < 0x20 || $0 == "\u{202e}" || $0 == "\u{9b}" })
    }

    @Test func showsTheLineBeforeTheLineAndACaretRun() {
        var list = DiagnosticList()
        let lines = (1...85).map { "# \($0)\n" }.joined()
        list.addSource(file: "gateway.yaml", text: lines + "      call: GET x\n      time_out: 300ms\n")
        list.append(
            Diagnostic(
                .error, at: [Self.place(87, 7)], "unknown key 'time_out' in part 'orders'",
                hint: "did you mean 'timeout'?"))
        #expect(
            list.sorted.map(\.description) == [
                """
                gateway.yaml:87:7: error: unknown key 'time_out' in part 'orders'; did you mean 'timeout'?
                   86 |       call: GET x
                   87 |       time_out: 300ms
                      |       ^^^^^^^^
                """
            ])
    }

    @Test func severalPlacesStandInOneLineWithTheNoteBelow() {
        let diagnostic = Diagnostic(
            .error, at: [Self.place(41, 3), Self.place(12, 3, "bffs/web.yaml")],
            "routes 'users-api' and 'web/users' match the same requests",
            note: "both: host *, GET /api/users/**   fix: set 'priority', or narrow one of them")
        #expect(
            diagnostic.description == """
                gateway.yaml:41:3, bffs/web.yaml:12:3: error: routes 'users-api' and 'web/users' match the same requests
                      both: host *, GET /api/users/**   fix: set 'priority', or narrow one of them
                """)
    }

    @Test func comesInTheOrderOfFilesAndPlaces() {
        var list = DiagnosticList()
        for file in ["b.yaml", "a.yaml"] { list.addSource(file: file, text: "x\ny\n") }
        for (line, column, file) in [(2, 1, "a.yaml"), (1, 2, "b.yaml"), (1, 1, "a.yaml"), (1, 1, "b.yaml")] {
            list.append(Diagnostic(.warning, at: [Self.place(line, column, file)], "m"))
        }
        list.append(Diagnostic(.warning, at: [Self.place(2, 1, "a.yaml")], "m"))
        let places = list.sorted.compactMap { $0.locations.first?.description }
        #expect(places == ["b.yaml:1:1", "b.yaml:1:2", "a.yaml:1:1", "a.yaml:2:1"])
        #expect(!list.hasErrors)
    }

    @Test func isWrittenAsJSONForMachines() {
        let diagnostic = Diagnostic(.error, at: [Self.place(1, 2)], path: "a.b", "m", hint: "h")
        #expect(
            diagnostic.json.text()
                == #"{"severity":"error","locations":[{"file":"gateway.yaml","line":1,"column":2}],"path":"a.b","message":"m","hint":"h"}"#
        )
    }

    @Test func aPlaceOutsideTheFileIsNoReasonToFail() {
        var list = DiagnosticList()
        list.addSource(file: "gateway.yaml", text: "a")
        for (line, column) in [(0, 0), (1, 99), (99, 1), (-1, -1), (1, .max)] {
            list.append(Diagnostic(.error, at: [Self.place(line, column)], "m"))
        }
        #expect(list.sorted.count == 5)
    }
}
