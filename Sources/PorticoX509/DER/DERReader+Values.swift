// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension DERReader {
    /// An object identifier in its written form, `2.5.4.3`.
    mutating func identifier() throws(X509Error) -> String {
        guard let text = ObjectIdentifier.text(try self.next(.identifier).content) else { throw self.error }
        return text
    }

    /// `DEFAULT FALSE`: where it is false it is not there.
    mutating func flag() throws(X509Error) -> Bool {
        guard let element = try self.optional(.boolean) else { return false }
        guard element.content.elementsEqual([0xff]) else { throw self.error }
        return true
    }

    /// A string of whole bytes.
    mutating func bits() throws(X509Error) -> ArraySlice<UInt8> {
        let content = try self.next(.bitString).content
        guard content.first == 0 else { throw self.error }
        return content.dropFirst()
    }

    mutating func serialNumber() throws(X509Error) -> SerialNumber {
        guard let number = SerialNumber(try self.next(.integer).content) else { throw self.error }
        return number
    }

    /// Seconds since 1970.
    mutating func time() throws(X509Error) -> Int64 {
        let element = try self.next()
        guard let time = DERTime.seconds(element) else { throw self.error }
        return time
    }

    /// The same where it is there.
    mutating func optionalTime() throws(X509Error) -> Int64? {
        guard let tag = self.nextTag, DERTime.tags.contains(tag) else { return nil }
        return try self.time()
    }
}

/// Object identifiers as text.
enum ObjectIdentifier {
    /// `nil`: it is none, or has a number beyond 32 bits.
    static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        guard let last = bytes.last, last < 0x80, bytes.count <= 64 else { return nil }
        var numbers: [UInt64] = []
        var (number, isNew): (UInt64, Bool) = (0, true)
        for byte in bytes {
            // The shortest form has no zeros in front.
            if isNew, byte == 0x80 { return nil }
            number = number << 7 | UInt64(byte & 0x7f)
            guard number <= UInt64(UInt32.max) else { return nil }
            isNew = byte < 0x80
            guard isNew else { continue }
            if numbers.isEmpty {
                let first = Swift.min(number / 40, 2)
                numbers = [first, number - 40 * first]
            } else {
                numbers.append(number)
            }
            number = 0
        }
        return numbers.map { "\($0)" }.joined(separator: ".")
    }

    /// Whether a text is one in its written form.
    static func isText(_ text: String) -> Bool {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count >= 2, numbers.count <= 32 else { return false }
        let isNumber = { (number: Substring) in
            !number.isEmpty && number.utf8.count <= 10 && number.utf8.allSatisfy { (48...57).contains($0) }
                && (number == "0" || !number.hasPrefix("0"))
        }
        return numbers.allSatisfy(isNumber) && ["0", "1", "2"].contains(numbers[0])
    }
}
