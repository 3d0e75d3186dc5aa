// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `--color`, where a command has colours. `Style.takeChoice` has taken it out before: it stands here for the help.
struct StyleOptions: ParsableArguments {
    @Option(help: "Whether there is colour; auto: on a terminal, unless NO_COLOR is set.")
    var color = Style.Colour.auto
}
