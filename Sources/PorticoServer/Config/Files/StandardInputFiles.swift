// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

/// The files of this machine, and standard input in place of the first one.
package struct StandardInputFiles: ConfigFiles {
    /// What places in diagnostics say.
    package static let name = "<stdin>"
    private let bytes: Result<[UInt8], ConfigFileError>

    /// Reads standard input to its end.
    package init() {
        do throws(ConfigFileError) {
            self.bytes = .success(try SystemConfigFiles().read("/dev/stdin"))
        } catch {
            self.bytes = .failure(error)
        }
    }

    package func read(_ path: String) throws(ConfigFileError) -> [UInt8] {
        path == Self.name ? try self.bytes.get() : try SystemConfigFiles().read(path)
    }

    package func names(in directory: String) -> [String]? { SystemConfigFiles().names(in: directory) }
}
