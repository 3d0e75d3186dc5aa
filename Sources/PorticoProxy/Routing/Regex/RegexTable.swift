// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A small program's every set of threads as one state, with a table of transitions: one look-up per byte of a value.
struct RegexTable: Sendable {
    /// For each byte its class: bytes that no set of the program tells apart share one.
    private var classes: [UInt8]
    private var classCount = 0
    /// For each state the next one by class.
    private var transitions: [UInt8] = []
    private var accepting: [Bool] = []
    private var acceptingAtEnd: [Bool] = []

    /// Programs that need more states run on the machine.
    private static let mostStates = 100

    /// `nil` where the program needs too many states.
    init?(_ machine: RegexMachine) {
        let (classes, samples) = Self.classify(machine.program.sets)
        self.classes = classes
        self.classCount = samples.count
        var scratch = RegexScratch()
        machine.begin(&scratch)
        // The first state stands alone: only there does `^` hold.
        var states: [[UInt16]: Int] = [:]
        var pending = [scratch.current]
        self.add(scratch.current, machine, isStart: true, &scratch)
        var index = 0
        while index < pending.count {
            for byte in samples {
                scratch.current = pending[index]
                machine.advance(byte, &scratch)
                let key = scratch.current.members.sorted()
                if states[key] == nil {
                    guard pending.count < Self.mostStates else { return nil }
                    states[key] = pending.count
                    pending.append(scratch.current)
                    self.add(scratch.current, machine, isStart: false, &scratch)
                }
                self.transitions.append(UInt8(truncatingIfNeeded: states[key] ?? 0))
            }
            index += 1
        }
    }

    /// The class of each byte, and one byte of each class.
    private static func classify(_ sets: [ByteSet]) -> (classes: [UInt8], samples: [UInt8]) {
        var known: [[Bool]: UInt8] = [:]
        var classes: [UInt8] = []
        var samples: [UInt8] = []
        for byte in UInt8.min...UInt8.max {
            let signature = sets.map { $0.contains(byte) }
            if known[signature] == nil {
                known[signature] = UInt8(truncatingIfNeeded: samples.count)
                samples.append(byte)
            }
            classes.append(known[signature] ?? 0)
        }
        return (classes, samples)
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
    }

    func isFound(in source: inout some ByteSource, _ bytes: Span<UInt8>) -> Bool {
        var state = 0
        while !self.accepting[state] {
            guard let byte = source.next(bytes) else { return self.acceptingAtEnd[state] }
            state = Int(self.transitions[state &* self.classCount &+ Int(self.classes[Int(byte)])])
        }
        return true
    }
}
