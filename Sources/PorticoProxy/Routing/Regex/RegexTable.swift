// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A small program's every set of threads as one state, with a table of transitions: one look-up per byte of a value.
struct RegexTable: Sendable {
    /// For each state 256 next states.
    private var transitions: [UInt8] = []
    private var accepting: [Bool] = []
    private var acceptingAtEnd: [Bool] = []

    /// More states would make the table larger than 16 KiB; such programs run on the machine.
    private static let mostStates = 64

    /// `nil` where the program needs too many states.
    init?(_ machine: RegexMachine) {
        var scratch = RegexScratch()
        scratch.reserve(machine.program.instructions.count)
        var states: [[UInt16]: Int] = [:]
        var pending: [RegexThreads] = []
        machine.begin(&scratch)
        // The first state stands alone: only there does `^` hold.
        self.add(scratch.current, machine, isStart: true, &scratch)
        pending.append(scratch.current)
        var index = 0
        while index < pending.count {
            for byte in UInt8.min...UInt8.max {
                scratch.current = pending[index]
                machine.advance(byte, &scratch)
                let key = scratch.current.members.sorted()
                var next = states[key]
                if next == nil {
                    guard pending.count < Self.mostStates else { return nil }
                    next = pending.count
                    states[key] = pending.count
                    pending.append(scratch.current)
                    self.add(scratch.current, machine, isStart: false, &scratch)
                }
                self.transitions.append(UInt8(truncatingIfNeeded: next ?? 0))
            }
            index += 1
        }
    }

    private mutating func add(
        _ threads: RegexThreads,
        _ machine: RegexMachine,
        isStart: Bool,
        _ scratch: inout RegexScratch
    ) {
        self.accepting.append(machine.accepts(threads))
        scratch.current = threads
        self.acceptingAtEnd.append(machine.acceptsAtEnd(isStart: isStart, &scratch))
        scratch.current = threads
    }

    func isFound(in source: inout some ByteSource, _ bytes: Span<UInt8>) -> Bool {
        var state = 0
        while !self.accepting[state] {
            guard let byte = source.next(bytes) else { return self.acceptingAtEnd[state] }
            state = Int(self.transitions[state << 8 | Int(byte)])
        }
        return true
    }
}
