// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Writes the reference page: one section for each kind of object, in the order in which they are met.
public struct ReferenceWriter {
    private struct Section {
        var object: ObjectShape
        var places: [String]
    }

    private var sections: [Section] = []

    public init() {}

    public static func markdown(_ root: ObjectShape) -> String {
        var writer = ReferenceWriter()
        writer.collect(root, at: "")
        return writer.sections.map { writer.text($0) }.joined(separator: "\n")
    }

    /// Breadth first, so that the page goes from the large to the small.
    private mutating func collect(_ root: ObjectShape, at place: String) {
        var waiting = [(root, place)]
        while !waiting.isEmpty {
            let (object, place) = waiting.removeFirst()
            if let index = self.sections.firstIndex(where: { $0.object.noun == object.noun }) {
                self.sections[index].places.append(place)
                continue
            }
            self.sections.append(Section(object: object, places: [place]))
            for key in object.keys {
                waiting += Self.objects(in: key.shape, at: place.isEmpty ? key.name : "\(place).\(key.name)")
            }
        }
    }

    private static func objects(in shape: Shape, at place: String) -> [(ObjectShape, String)] {
        switch shape {
        case .scalar: []
        case .object(let object): [(object, place)]
        case .list(let element): self.objects(in: element, at: place + "[]")
        case .map(_, _, let value): self.objects(in: value, at: place + ".<name>")
        case .anyOf(let shapes): shapes.flatMap { self.objects(in: $0, at: place) }
        }
    }

    private func text(_ section: Section) -> String {
        let object = section.object
        var lines = ["## \(object.noun)", ""]
        let places = section.places.filter { !$0.isEmpty }.map { "`\($0)`" }
        if !places.isEmpty { lines += [places.joined(separator: ", "), ""] }
        lines += ["| key | value | default | |", "|---|---|---|---|"]
        for key in object.keys {
            let cells = ["`\(key.name)`", self.name(key.shape), self.defaultText(key), key.documentation]
            lines.append("| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |")
        }
        if !object.unsupportedKeys.isEmpty {
            let keys = object.unsupportedKeys.map { "`\($0)`" }.joined(separator: ", ")
            lines += ["", "Not supported yet, and refused as such: \(keys)."]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// An object's defaults stand in its own section.
    private func defaultText(_ key: KeyShape) -> String {
        switch key.defaultValue {
        case nil: key.isRequired ? "required" : ""
        case .string(let text): "`\(text)`"
        case .array(let values): values.isEmpty ? "" : "`\(JSONValue.array(values).text())`"
        case .object: ""
        case let value?: "`\(value.text())`"
        }
    }

    private func name(_ shape: Shape) -> String {
        switch shape {
        case .scalar(let name, _): name
        case .list(let element): "a list, each \(self.name(element))"
        case .map(let key, _, let value): "a map from \(key) to \(self.name(value))"
        case .object(let object):
            "[\(object.noun)](#\(object.noun.replacing(" ", with: "-")))"
        case .anyOf(let shapes): self.alternatives(shapes.map { self.name($0) })
        }
    }

    private func alternatives(_ names: [String]) -> String {
        if names.count == 2, names[1] == "a list, each \(names[0])" { return "\(names[0]), or a list of these" }
        return names.joined(separator: ", or ")
    }
}
