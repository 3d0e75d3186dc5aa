// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONAssembly {
    /// A place in the document: the root, a member, or what goes into each element of an array. Few bytes, as the
    /// members that are put into the root may be very many.
    struct Place: Sendable {
        /// Where the name lies in `names`: decoded, then as it is written.
        private var nameStart: UInt32
        private var quotedStart: UInt32
        private var quotedEnd: UInt32
        let hash: UInt32
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

        init() { self.init(name: 0, quoted: 0..<0, hash: 0) }

        init(name: Int, quoted: Range<Int>, hash: UInt32) {
            self.nameStart = UInt32(truncatingIfNeeded: name)
            self.quotedStart = UInt32(truncatingIfNeeded: quoted.lowerBound)
            self.quotedEnd = UInt32(truncatingIfNeeded: quoted.upperBound)
            self.hash = hash
        }

        var name: Range<Int> { Int(self.nameStart)..<Int(self.quotedStart) }
        var quoted: Range<Int> { Int(self.quotedStart)..<Int(self.quotedEnd) }

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
            guard let count = Self.position(self.links.valueCount) else { return .slice(value) }
            return .perElement(value..<value + count)
        }

        /// A new value takes the place of the old one and of all that went into it.
        mutating func put(_ content: Content) {
            self.links = Links(next: self.links.next)
            switch content {
            case .none: break
            case .slice(let slice): self.links.value = Self.link(slice)
            case .perElement(let slices):
                self.links.value = Self.link(slices.lowerBound)
                self.links.valueCount = Self.link(slices.count)
            }
        }

        private static func position(_ link: Int32) -> Int? { link < 0 ? nil : Int(link) }
        private static func link(_ position: Int?) -> Int32 { Int32(truncatingIfNeeded: position ?? -1) }
    }

    enum Content {
        case none
        /// A value of `slices`.
        case slice(Int)
        /// Some of `elementSlices`: for each element the position of a value in `slices`.
        case perElement(Range<Int>)
    }

    /// A value that others go into: a node of one of the indexes.
    struct Base {
        var index: Int
        var node: JSONIndex.Node
    }
}
