// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Follows all alternatives of a program at once: time is bounded by instructions times bytes, memory by instructions.
struct RegexMachine: Sendable {
    let program: RegexProgram

    /// Whether the expression is found in what `source` gives.
    func isFound(
        in source: inout some ByteSource,
        _ bytes: Span<UInt8>,
        _ scratch: inout RegexScratch
    ) -> Bool {
        self.begin(&scratch)
        var isStart = true
        while true {
            if self.accepts(scratch.current) { return true }
            guard let byte = source.next(bytes) else { break }
            self.advance(byte, &scratch)
            isStart = false
        }
        return self.acceptsAtEnd(isStart: isStart, &scratch)
    }

    /// Stands before the first byte.
    func begin(_ scratch: inout RegexScratch) {
        scratch.reserve(self.program.instructions.count)
        self.close(from: 0, atStart: true, atEnd: false, &scratch.current, &scratch.stack)
    }

    func accepts(_ threads: RegexThreads) -> Bool {
        threads.members.contains { self.program.instructions[Int($0)] == .match }
    }

    /// One byte on; a search may also begin after it.
    func advance(_ byte: UInt8, _ scratch: inout RegexScratch) {
        scratch.next.removeAll()
        for index in 0..<scratch.current.members.count {
            let instruction = Int(scratch.current.members[index])
            guard case .take(let set) = self.program.instructions[instruction] else { continue }
            if self.program.sets[set].contains(byte) {
                self.close(from: instruction + 1, atStart: false, atEnd: false, &scratch.next, &scratch.stack)
            }
        }
        self.close(from: 0, atStart: false, atEnd: false, &scratch.next, &scratch.stack)
        swap(&scratch.current, &scratch.next)
    }

    /// Whether the value's end completes a match: what waits at a `$` goes on.
    func acceptsAtEnd(isStart: Bool, _ scratch: inout RegexScratch) -> Bool {
        scratch.next.removeAll()
        for index in 0..<scratch.current.members.count {
            let instruction = Int(scratch.current.members[index])
            self.close(from: instruction, atStart: isStart, atEnd: true, &scratch.next, &scratch.stack)
        }
        return self.accepts(scratch.next)
    }

    /// Adds `start` and all that it reaches without a byte.
    private func close(
        from start: Int,
        atStart: Bool,
        atEnd: Bool,
        _ threads: inout RegexThreads,
        _ stack: inout [UInt16]
    ) {
        stack.append(UInt16(truncatingIfNeeded: start))
        while let top = stack.popLast() {
            let instruction = Int(top)
            guard threads.insert(instruction) else { continue }
            switch self.program.instructions[instruction] {
            case .take, .match: break
            case .jump(let target): stack.append(UInt16(truncatingIfNeeded: target))
            case .split(let first, let second):
                stack.append(UInt16(truncatingIfNeeded: second))
                stack.append(UInt16(truncatingIfNeeded: first))
            case .assertStart: if atStart { stack.append(top + 1) }
            case .assertEnd: if atEnd { stack.append(top + 1) }
            }
        }
    }
}
