// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import PorticoProxy

/// A JSON value with its place in the text that it was read from.
struct PartValue {
    let index: JSONIndex
    let node: JSONIndex.Node

    init(_ index: JSONIndex, _ node: JSONIndex.Node) {
        self.index = index
        self.node = node
    }

    /// From a text that is known to be JSON.
    init?(_ text: [UInt8]) {
        var index = JSONIndex()
        guard (try? index.build(text)) != nil else { return nil }
        self.init(index, index.root)
    }
}

/// What references of a part stand for in one composition.
struct PartValues {
    let exchange: Exchange
    /// Of each part, where the part at hand refers to any; `nil`: it has none.
    let parts: [PartValue?]
    /// The element that a call of `for_each` is about.
    let item: PartValue?

    /// The texts of the values that a reference leads to: lists one by one, without duplicates. Empty: it is missing.
    func texts(_ piece: PartTemplate.Piece) -> [[UInt8]] {
        switch piece {
        case .literal(let bytes): [bytes]
        case .request(let root, let name): Self.texts(self.exchange.values(of: root, name))
        case .part(let part, let path): self.parts[part].map { Self.texts(path, $0) } ?? []
        case .item(let path): self.item.map { Self.texts(path, $0) } ?? []
        }
    }

    /// The one value that a reference leads to, as it stands in its text.
    func value(_ piece: PartTemplate.Piece) -> PartValue? {
        switch piece {
        case .literal, .request: nil
        case .part(let part, let path): self.parts[part].flatMap { Self.value(path, $0) }
        case .item(let path): self.item.flatMap { Self.value(path, $0) }
        }
    }

    private static func value(_ path: JSONPath, _ value: PartValue) -> PartValue? {
        guard let node = path.first(in: value.index, from: value.node), value.index.kind(node) != .null else {
            return nil
        }
        return PartValue(value.index, node)
    }

    /// No call has room for more bytes: it fails, and nothing more need be gathered.
    private static let largest = 64 * 1024

    /// An empty text is as good as none.
    private static func texts(_ values: [String]?) -> [[UInt8]] {
        (values ?? []).compactMap { $0.isEmpty ? nil : Array($0.utf8) }
    }

    private static func texts(_ path: JSONPath, _ value: PartValue) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var seen: Set<[UInt8]> = []
        var size = 0
        let collect = { (node: JSONIndex.Node) in
            var text: [UInt8] = []
            guard size <= Self.largest, value.index.appendScalarText(node, to: &text), !text.isEmpty,
                seen.insert(text).inserted
            else { return }
            size += text.count
            found.append(text)
        }
        path.forEach(in: value.index, from: value.node) { node in
            if value.index.kind(node) == .array { value.index.elements(node).forEach(collect) } else { collect(node) }
        }
        return found
    }
}
