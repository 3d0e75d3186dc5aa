// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONAssembly {
    /// A place in the document: the root, a member, or what goes into each element of an array. Few bytes, as the
    /// members that are put into the root may be very many.
    struct Place: Sendable {
        let name: Name
        private var links = Links()
        /// The writing of an object that met this place last.
        var met: UInt32 = 0

        /// Positions in the tables of the assembly; -1 is none.
        private struct Links: Sendable {
            var firstChild: Int32 = -1
            var lastChild: Int32 = -1
            var next: Int32 = -1
            var elements: Int32 = -1
            var index: Int32 = -1
            var value: Int32 = -1
            var valueCount: Int32 = -1
        }

        init(_ name: Name = Name()) { self.name = name }

        var firstChild: Int? { Self.position(self.links.firstChild) }
        var next: Int? {
            get { Self.position(self.links.next) }
            set { self.links.next = Self.link(newValue) }
        }
        var lastChild: Int? { Self.position(self.links.lastChild) }
        /// The place whose children go into each element.
        var elements: Int? {
            get { Self.position(self.links.elements) }
            set { self.links.elements = Self.link(newValue) }
        }
        /// The index over the value, where something goes into it.
        var index: Int? {
            get { Self.position(self.links.index) }
            set { self.links.index = Self.link(newValue) }
        }

        mutating func setFirstChild(_ place: Int) { self.links.firstChild = Self.link(place) }
        mutating func setLastChild(_ place: Int) { self.links.lastChild = Self.link(place) }

        /// What was set here.
        var value: Content {
            guard let value = Self.position(self.links.value) else { return .none }
            guard let count = Self.position(self.links.valueCount) else { return .one(value) }
            return .perElement(value..<value + count)
        }

        /// A new value takes the place of the old one and of all that went into it.
        mutating func put(_ content: Content) {
            self.links = Links(next: self.links.next)
            switch content {
            case .none: break
            case .one(let value): self.links.value = Self.link(value)
            case .perElement(let values):
                self.links.value = Self.link(values.lowerBound)
                self.links.valueCount = Self.link(values.count)
            }
        }

        private static func position(_ link: Int32) -> Int? { link < 0 ? nil : Int(link) }
        private static func link(_ position: Int?) -> Int32 { Int32(truncatingIfNeeded: position ?? -1) }
    }

    /// A value that was set, within one of `texts`.
    struct Value: Sendable {
        private let text: UInt32
        private let start: UInt32
        private let end: UInt32

        init(text: Int, _ range: Range<Int>) {
            self.text = UInt32(truncatingIfNeeded: text)
            self.start = UInt32(truncatingIfNeeded: range.lowerBound)
            self.end = UInt32(truncatingIfNeeded: range.upperBound)
        }

        var textPlace: Int { Int(self.text) }
        var range: Range<Int> { Int(self.start)..<Int(self.end) }
    }

    enum Content {
        case none
        /// A value of `values`.
        case one(Int)
        /// Some of `elementValues`: for each element the position of a value in `values`.
        case perElement(Range<Int>)
    }

    /// A value that others go into: a node of one of the indexes.
    struct Base {
        var index: Int
        var node: JSONIndex.Node
    }
}
