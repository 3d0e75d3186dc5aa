// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
internal import PorticoJSON

/// Whether the places of parts in the answer are there, and are not taken twice, as far as the configuration can tell.
struct PlaceCheck {
    /// Resolved.
    let parts: [PartConfig]
    /// Whether all parts could be read.
    let isWhole: Bool
    let path: ConfigPath
    let reader: ConfigReader

    func run() {
        self.checkCollisions()
        for part in self.parts {
            guard case .elements(let array, _) = part.destination else { continue }
            self.checkHome(of: array, part)
            self.checkLoop(over: array, part)
        }
    }

    /// The places that a part certainly takes.
    private func places(of part: PartConfig) -> [String] {
        guard case .root = part.destination else { return [part.destination.description] }
        return part.select?.keys ?? []
    }

    private func checkCollisions() {
        var taken: [String: PartConfig] = [:]
        for part in self.parts {
            for place in self.places(of: part) {
                guard let first = taken.updateValue(part, forKey: place) else { continue }
                taken[place] = first
                self.reader.report(
                    Diagnostic(
                        .error, at: [self.location(of: first), self.location(of: part)],
                        path: self.path.key(part.name).text,
                        "parts '\(first.name)' and '\(part.name)' have the same place in the answer, '\(place)'",
                        hint: "give one of them another 'into'"))
            }
        }
    }

    private func location(of part: PartConfig) -> SourceLocation {
        part.into == nil ? part.location : part.place("into")
    }

    /// Something must put the array there.
    private func checkHome(of array: [String], _ part: PartConfig) {
        let others = self.parts.filter { $0.name != part.name }
        let isOpen = others.contains { $0.destination == .root && $0.select == nil }
        let keys = others.flatMap { other in
            if case .root = other.destination { return other.select?.keys ?? [] }
            return other.destination.firstKey.map { [$0] } ?? []
        }
        guard self.isWhole, !isOpen, let first = array.first, !keys.contains(first) else { return }
        self.reader.error(
            "no part puts anything at '\(first)'", at: part.place("into"), self.path.key(part.name).key("into"),
            hint: self.reader.suggestion(for: first, among: keys))
    }

    /// Result i goes into element i: the elements must be those that it was called for.
    private func checkLoop(over array: [String], _ part: PartConfig) {
        guard let source = part.forEach?.array, let other = self.parts.first(where: { $0.name == source.name }),
            case .key(let keys) = other.destination
        else { return }
        let names = source.path.steps.map { step -> String? in
            guard case .name(let name) = step else { return nil }
            return String(decoding: name, as: UTF8.self)
        }
        // Elements of several arrays, or of one that stands elsewhere, are not those of this one.
        guard array != keys + names.compactMap({ $0 }) || names.contains(nil) else { return }
        self.reader.error(
            "'into' goes through another array than 'for_each'", at: part.place("into"),
            self.path.key(part.name).key("into"),
            hint: "the results go into the elements that they were called for; without 'into' they make an array")
    }
}
