// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// Not the one of Swift Testing.
typealias Place = PorticoConfig.SourceLocation

/// A place for nodes that come from no file.
let nowhere = Place(file: "test.yaml", line: 1, column: 1)

/// A reader that knows the variable `NAME` and the file `/secret`.
func makeReader() -> ConfigReader {
    ConfigReader(
        variables: ConfigVariables(
            environment: { ["NAME": "value", "EMPTY": "", "BRACES": "{x.y}"][$0] },
            file: { $0 == "/secret" ? .success("s3cret\n") : .failure(ValueError("cannot read '\($0)'")) }))
}

/// What a kind makes of a text, and what it says about it.
func read<Value>(_ kind: Kind<Value>, _ text: String) -> (value: Value?, messages: [String]) {
    let reader = makeReader()
    let node = ConfigNode(.scalar(.init(text: text, isPlain: true)), at: nowhere)
    let value = kind.decode(node, ConfigPath(text: "key", subject: "'key'"), reader)
    return (value, reader.diagnostics.sorted.map { $0.message + ($0.hint.map { "; \($0)" } ?? "") })
}

/// The node of a text in YAML, and what was said about it.
func parse(_ text: String) -> (node: ConfigNode?, messages: [String]) {
    var list = DiagnosticList()
    let node = YAMLDocument.read(Array(text.utf8), file: "test.yaml", diagnostics: &list)
    return (node, list.sorted.map(\.description))
}
