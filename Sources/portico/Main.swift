// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoCommand

/// The program `portico`: all commands, with the built-in filters alone.
@main
struct Main {
    static func main() async { await GatewayCommand.main() }
}
