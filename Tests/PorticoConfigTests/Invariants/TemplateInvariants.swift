// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// What holds for whatever text stands where a template may.
enum TemplateInvariants {
    /// The first broken promise for these bytes, in words; `nil` when all are kept.
    static func violation(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let template = try? Template.parse(ConfigText(text), allowing: Set(Template.Root.allCases)) else {
            return nil
        }
        if template.text != text { return "written as \(text), kept as \(template.text)" }
        for (part, next) in zip(template.parts, template.parts.dropFirst()) {
            if case .literal = part, case .literal = next { return "two literals side by side in \(text)" }
        }
        for case .literal(let literal) in template.parts where literal.isEmpty { return "an empty literal in \(text)" }
        // What its parts stand for reads as the same again.
        let written = template.parts.map(Self.written).joined()
        guard let again = try? Template.parse(ConfigText(written), allowing: Set(Template.Root.allCases)) else {
            return "written as \(text), then as \(written), which is no template"
        }
        return again.parts == template.parts ? nil : "written as \(text), then as \(written), which is another"
    }

    private static func written(_ part: Template.Part) -> String {
        switch part {
        case .literal(let text): text.replacing("{", with: "{{").replacing("}", with: "}}")
        case .reference(let root, let name): "{\(Template.text(root, name))}"
        }
    }
}
