// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A place in every exchange of a route for what one filter remembers of it: `exchange[key]`. Handed out by
/// `FilterBuilder.key(…)` when the filter is built; empty when an exchange begins.
public struct ExchangeKey<Value> {
    @usableFromInline let index: Int

    init(index: Int) { self.index = index }
}

/// What filters remember of an exchange. The places are kept from one exchange to the next, so that to remember
/// allocates nothing.
@usableFromInline
struct ExchangeValues {
    @usableFromInline
    class Place {
        @usableFromInline init() {}
        @usableFromInline func clear() {}
    }

    @usableFromInline
    final class TypedPlace<Value>: Place {
        @exclusivity(unchecked) @usableFromInline var value: Value?

        @inlinable
        init(_ value: Value?) { self.value = value }

        @inlinable
        override func clear() { self.value = nil }
    }

    @usableFromInline var places: [Place?] = []

    func clear() {
        for place in self.places { place?.clear() }
    }

    @inlinable
    subscript<Value>(_ key: ExchangeKey<Value>) -> Value? {
        get { key.index < self.places.count ? (self.places[key.index] as? TypedPlace<Value>)?.value : nil }
        set {
            while self.places.count <= key.index { self.places.append(nil) }
            // The exchange before may have been another route's, with another filter in the place.
            if let place = self.places[key.index] as? TypedPlace<Value> {
                place.value = newValue
            } else {
                self.places[key.index] = TypedPlace(newValue)
            }
        }
    }
}
