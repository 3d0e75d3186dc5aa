// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

// X509 brings this module along, and the optimizer finds the system's types there.
import CoreFoundation
import Glibc

/// What the system says of this process.
struct ProcessFigures: Sendable {
    var cpuNanoseconds: UInt64 = 0
    var residentBytes: UInt64 = 0
    var virtualBytes: UInt64 = 0
    var openDescriptors: UInt64 = 0
    var maximumDescriptors: UInt64 = 0
    /// In Unix time.
    var startNanoseconds: UInt64 = 0
    var threads: UInt64 = 0

    /// As it is now; what cannot be read is 0.
    static func now() -> ProcessFigures {
        var figures = ProcessFigures()
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        figures.cpuNanoseconds = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        figures.readStat()
        figures.openDescriptors = Self.countDescriptors()
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            figures.maximumDescriptors = UInt64(limit.rlim_cur)
        }
        return figures
    }

    /// proc(5), /proc/[pid]/stat: the fields behind the name, which stands in parentheses and may hold anything.
    private mutating func readStat() {
        let text = Self.read("/proc/self/stat")
        let fields = (text.lastIndex(of: ")").map { text[text.index(after: $0)...] } ?? "").split(separator: " ")
        guard fields.count > 21 else { return }
        self.threads = UInt64(fields[17]) ?? 0
        let ticks = UInt64(max(sysconf(Int32(_SC_CLK_TCK)), 1))
        let start = (UInt64(fields[19]) ?? 0) * (1_000_000_000 / ticks)
        self.startNanoseconds = Self.bootSeconds * 1_000_000_000 + start
        self.virtualBytes = UInt64(fields[20]) ?? 0
        self.residentBytes = (UInt64(fields[21]) ?? 0) * UInt64(max(sysconf(Int32(_SC_PAGESIZE)), 0))
    }

    /// When the system began, in Unix time.
    private static let bootSeconds: UInt64 = {
        let line = Self.read("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { UInt64($0.dropFirst(6)) } ?? 0
    }()

    private static func countDescriptors() -> UInt64 {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count: UInt64 = 0
        while readdir(folder) != nil { count += 1 }
        // Without `.`, `..`, and the descriptor of the folder itself.
        return count > 3 ? count - 3 : 0
    }

    private static func read(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
