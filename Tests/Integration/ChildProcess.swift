// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import PorticoTesting

/// A program that a test starts: its standard error can be waited for, and it is ended with the test.
final class ChildProcess: Sendable {
    let id: pid_t
    /// What the program writes to standard error.
    let errors: RawConnection
    private let end: Task<Int32, Never>

    /// Starts a program, given by its path. Standard output is dropped.
    init(_ arguments: [String], environment: [String: String] = [:]) async throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw TestingError("no pipe") }
        for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        let id = Self.spawn(arguments, environment, errors: ends[1])
        close(ends[1])
        guard let id else {
            close(ends[0])
            throw TestingError("\(arguments[0]) cannot be started")
        }
        self.id = id
        self.errors = try await RawConnection.reading(descriptor: ends[0])
        self.end = Task {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async { continuation.resume(returning: Self.wait(id)) }
            }
        }
    }

    /// More than all tests together have open.
    private static let descriptors: Int32 = 4096

    private static func spawn(_ arguments: [String], _ environment: [String: String], errors: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        // NIO's sockets are not closed on exec: a program that inherits one keeps another test's connection open.
        for descriptor in 3..<Self.descriptors { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var variables = environment.map { strdup("\($0.key)=\($0.value)") }
        for name in ["PATH", "HOME", "LANG"] where environment[name] == nil {
            if let value = getenv(name) { variables.append(strdup("\(name)=\(String(cString: value))")) }
        }
        var words = arguments.map { strdup($0) } + [nil]
        variables.append(nil)
        defer { for word in words + variables { free(word) } }
        var id: pid_t = 0
        return posix_spawn(&id, arguments[0], &actions, nil, &words, &variables) == 0 ? id : nil
    }

    private static func wait(_ id: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f)
    }

    func signal(_ number: Int32) { kill(self.id, number) }

    /// The exit status; below zero the signal that ended it. Killed when it takes too long.
    func exitStatus() async -> Int32 {
        let id = self.id
        let guardian = Task {
            try await Task.sleep(for: .seconds(20))
            kill(id, SIGKILL)
        }
        defer { guardian.cancel() }
        return await self.end.value
    }

    /// Ends it, whatever it does.
    func stop() async {
        self.signal(SIGKILL)
        _ = await self.end.value
        await self.errors.close()
    }

    /// Resident memory, in bytes.
    var residentBytes: Int {
        guard let file = fopen("/proc/\(self.id)/statm", "r") else { return 0 }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 256)
        guard fgets(&text, 256, file) != nil else { return 0 }
        let words = String(decoding: text.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(separator: " ")
        return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
