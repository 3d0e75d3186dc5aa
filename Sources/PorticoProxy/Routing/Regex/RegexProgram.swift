// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A regular expression as instructions of a machine that follows all alternatives at once (Thompson's construction).
struct RegexProgram: Sendable {
    enum Instruction: Sendable, Hashable {
        /// Takes a byte of `sets[index]`, then goes on.
        case take(Int)
        case jump(Int)
        case split(Int, Int)
        case assertStart
        case assertEnd
        case match
    }

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ByteSet] = []
    /// Counts visits of nodes too, so that repeated nothing is bounded as well.
    private var steps = 0

    /// More instructions are refused: they bound the time per byte of a value.
    static let mostInstructions = 1000

    init(_ node: RegexNode) throws(RegexError) {
        try self.emit(node)
        try self.append(.match)
    }

    private mutating func append(_ instruction: Instruction) throws(RegexError) {
        self.instructions.append(instruction)
        try self.step()
    }

    private mutating func step() throws(RegexError) {
        self.steps += 1
        if self.instructions.count > Self.mostInstructions || self.steps > 20 * Self.mostInstructions {
            throw RegexError(message: "the expression is too large once its repetitions are written out", position: 1)
        }
    }

    private mutating func emit(_ node: RegexNode) throws(RegexError) {
        try self.step()
        switch node {
        case .empty: break
        case .set(let set): try self.append(.take(self.index(of: set)))
        case .start: try self.append(.assertStart)
        case .end: try self.append(.assertEnd)
        case .sequence(let parts): for part in parts { try self.emit(part) }
        case .choice(let branches): try self.emitChoice(branches[...])
        case .repeated(let part, let least, let most): try self.emitRepeated(part, least, most)
        }
    }

    private mutating func index(of set: ByteSet) -> Int {
        if let index = self.sets.firstIndex(of: set) { return index }
        self.sets.append(set)
        return self.sets.count - 1
    }

    private mutating func emitChoice(_ branches: ArraySlice<RegexNode>) throws(RegexError) {
        var jumps: [Int] = []
        for branch in branches.dropLast() {
            let split = self.instructions.count
            try self.append(.split(split + 1, 0))
            try self.emit(branch)
            jumps.append(self.instructions.count)
            try self.append(.jump(0))
            self.instructions[split] = .split(split + 1, self.instructions.count)
        }
        if let last = branches.last { try self.emit(last) }
        for jump in jumps { self.instructions[jump] = .jump(self.instructions.count) }
    }

    private mutating func emitRepeated(_ node: RegexNode, _ least: Int, _ most: Int?) throws(RegexError) {
        for _ in 0..<least { try self.emit(node) }
        guard let most else {
            let split = self.instructions.count
            try self.append(.split(split + 1, 0))
            try self.emit(node)
            try self.append(.jump(split))
            self.instructions[split] = .split(split + 1, self.instructions.count)
            return
        }
        var splits: [Int] = []
        for _ in least..<Swift.max(most, least) {
            splits.append(self.instructions.count)
            try self.append(.split(0, 0))
            try self.emit(node)
        }
        for split in splits { self.instructions[split] = .split(split + 1, self.instructions.count) }
    }
}
