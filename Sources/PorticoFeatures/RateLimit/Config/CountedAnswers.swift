// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Which answers a limit counts (`count`).
package struct CountedAnswers: Configurable, Hashable {
    package var status: [StatusPattern] = []

    package init() {}

    package static let noun = "counted answers"
    package static let keys: [Key<CountedAnswers>] = [
        Key(
            "status", \.status, .oneOrList(.statusPattern).whenFilled, required: true,
            "Statuses such as `401`, or classes such as `4xx`; one or a list.")
    ]
    package static let foreignKeys = ["statuses": "status", "code": "status", "codes": "status"]

    func contains(_ status: Int) -> Bool { self.status.contains { $0.matches(status) } }
}

/// A status, or a class of them: `404`, `4xx`.
package struct StatusPattern: Sendable, Hashable {
    /// `404`, or `4` of `4xx`.
    let number: Int

    func matches(_ status: Int) -> Bool { self.number < 10 ? status / 100 == self.number : status == self.number }

    var text: String { self.number < 10 ? "\(self.number)xx" : "\(self.number)" }
}

extension Kind where Value == StatusPattern {
    /// Editors read `401` as a number.
    private static var statusSchema: JSONValue {
        .object([
            .init(
                "anyOf",
                .array([
                    .object([
                        .init("type", .string("integer")), .init("minimum", .int(200)), .init("maximum", .int(599)),
                    ]), SchemaText.string(pattern: "^[2-5]([0-9]{2}|xx)$"),
                ]))
        ])
    }

    static let statusPattern = Kind.scalar(
        "a status", schema: Self.statusSchema,
        parse: { text throws(ValueError) in
            let word = text.text
            if word.count == 3, word.hasSuffix("xx"), let number = Int(word.prefix(1)), (2...5).contains(number) {
                return StatusPattern(number: number)
            }
            guard word.utf8.count == 3, let number = Int(word), (200...599).contains(number) else {
                throw ValueError("expected a status, found '\(text.shown)'", hint: "such as '401' or '4xx'")
            }
            return StatusPattern(number: number)
        },
        print: { .string($0.text) })
}
