// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Reads replies piece by piece, as they come: each byte is looked at once, however they are cut.
public struct RESPParser: Sendable {
    enum Stage {
        case line
        /// The LF behind a line's CR.
        case lineEnd
        /// So much is to come of a text, without its CR LF.
        case text(isVerbatim: Bool, isError: Bool, left: Int)
        case textEnd(isVerbatim: Bool, isError: Bool, seen: Int)
    }

    /// Values in a value that has not come whole.
    struct Aggregate {
        enum Kind { case array, set, map, push, attribute }

        let kind: Kind
        /// So many values are to come.
        var left: Int
        var items: [RESPValue] = []
    }

    public let limits: RESPLimits
    private var stage = Stage.line
    /// Of the line or text at hand.
    private var gathered: [UInt8] = []
    private var open: [Aggregate] = []
    private var size = 0
    private var count = 0
    private var failure: RESPError?

    public init(limits: RESPLimits = RESPLimits()) { self.limits = limits }

    /// Whether a reply has come in part.
    public var isWithinReply: Bool {
        guard case .line = self.stage else { return true }
        return !self.gathered.isEmpty || self.size > 0 || self.count > 0
    }

    /// The next reply; `nil`: all bytes have been read, and it has not come whole. After an error there is nothing more.
    /// - Parameter offset: where to begin; afterwards, what has been read.
    public mutating func next(_ bytes: Span<UInt8>, from offset: inout Int) throws(RESPError) -> RESPValue? {
        if let failure { throw failure }
        do throws(RESPError) {
            while offset < bytes.count {
                if let value = try self.step(bytes, &offset), let whole = self.close(value) { return whole }
            }
            return nil
        } catch {
            self.failure = error
            throw error
        }
    }

    /// Reads one line or text, or a piece of it. A value, where one has come whole.
    private mutating func step(_ bytes: Span<UInt8>, _ offset: inout Int) throws(RESPError) -> RESPValue? {
        switch self.stage {
        case .line:
            try self.readLine(bytes, &offset)
            return nil
        case .lineEnd:
            guard bytes[offset] == 0x0a else { throw .badEnd }
            offset += 1
            self.stage = .line
            return try self.endLine()
        case .text(let isVerbatim, let isError, let left):
            let piece = Swift.min(left, bytes.count - offset)
            self.gather(bytes, offset, offset + piece)
            offset += piece
            self.stage =
                piece == left
                ? .textEnd(isVerbatim: isVerbatim, isError: isError, seen: 0)
                : .text(isVerbatim: isVerbatim, isError: isError, left: left - piece)
            return nil
        case .textEnd(let isVerbatim, let isError, let seen):
            guard bytes[offset] == (seen == 0 ? 0x0d : 0x0a) else { throw .badEnd }
            offset += 1
            guard seen == 1 else {
                self.stage = .textEnd(isVerbatim: isVerbatim, isError: isError, seen: 1)
                return nil
            }
            self.stage = .line
            return try self.endText(isVerbatim: isVerbatim, isError: isError)
        }
    }

    private mutating func readLine(_ bytes: Span<UInt8>, _ offset: inout Int) throws(RESPError) {
        if self.gathered.isEmpty, !Self.isType(bytes[offset]) { throw .badType }
        let limit = Swift.min(self.limits.line, self.limits.size - self.size) - self.gathered.count
        var end = offset
        while end < bytes.count, bytes[end] != 0x0d {
            guard bytes[end] != 0x0a else { throw .badEnd }
            guard end - offset < limit else { throw .tooLarge }
            end += 1
        }
        self.gather(bytes, offset, end)
        offset = end
        guard end < bytes.count else { return }
        offset += 1
        self.stage = .lineEnd
    }

    private mutating func gather(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
        guard start < end else { return }
        unsafe bytes.extracting(start..<end).withUnsafeBufferPointer { unsafe self.gathered.append(contentsOf: $0) }
    }

    private mutating func take() -> [UInt8] {
        defer { self.gathered = [] }
        self.size += self.gathered.count
        return self.gathered
    }

    // MARK: Values

    private mutating func endLine() throws(RESPError) -> RESPValue? {
        let line = self.take()
        guard let type = line.first else { throw .badType }
        if try self.begin(type, line.dropFirst()) { return nil }
        return try RESPValue(type, line.dropFirst())
    }

    /// Whether the line begins something that follows it; where it is an array of nothing, or a text that is null, the
    /// line says all.
    private mutating func begin(_ type: UInt8, _ rest: ArraySlice<UInt8>) throws(RESPError) -> Bool {
        switch type {
        case UInt8(ascii: "$"), UInt8(ascii: "!"), UInt8(ascii: "="):
            let length = try Self.length(rest, isNullable: type == UInt8(ascii: "$"))
            guard length >= 0 else { return false }
            guard length <= self.limits.size - self.size else { throw .tooLarge }
            let (isVerbatim, isError) = (type == UInt8(ascii: "="), type == UInt8(ascii: "!"))
            self.stage =
                length == 0
                ? .textEnd(isVerbatim: isVerbatim, isError: isError, seen: 0)
                : .text(isVerbatim: isVerbatim, isError: isError, left: length)
            return true
        default:
            guard let kind = Aggregate.Kind(type) else { return false }
            let length = try Self.length(rest, isNullable: type == UInt8(ascii: "*"))
            guard length >= 0 else { return false }
            guard length <= self.limits.count else { throw .tooMany }
            let items = kind.isPaired ? 2 * length : length
            guard items <= self.limits.count - self.count else { throw .tooMany }
            // What announces an attribute is followed by a value, which may be announced again: that is no nesting.
            guard self.open.count < self.limits.depth else { throw .tooDeep }
            self.count += items + 1
            guard items > 0 else {
                if kind == .attribute { return true }
                return false
            }
            self.open.append(Aggregate(kind: kind, left: items))
            return true
        }
    }

    private mutating func endText(isVerbatim: Bool, isError: Bool) throws(RESPError) -> RESPValue {
        let text = self.take()
        if isError { return .error(text) }
        guard isVerbatim else { return .bulk(text) }
        guard text.count >= 4, text[3] == UInt8(ascii: ":") else { throw .badValue }
        return .verbatim(form: Array(text[..<3]), Array(text[4...]))
    }

    /// Puts a value where it belongs. The whole reply, where that makes it whole.
    private mutating func close(_ value: RESPValue) -> RESPValue? {
        var value = value
        while let last = self.open.indices.last {
            self.open[last].items.append(value)
            self.open[last].left -= 1
            guard self.open[last].left == 0 else { return nil }
            // What an attribute says of the value behind it is left out.
            guard let whole = RESPValue(self.open.removeLast()) else { return nil }
            value = whole
        }
        self.size = 0
        self.count = 0
        return value
    }
}
