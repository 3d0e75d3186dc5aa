// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoJSON
internal import PorticoProxy

// What takes long on a JSON text of some megabytes. PorticoJSON knows nothing of workers.

extension JSONIndex: SlicedWork {}
extension JSONEdit.Writing: SlicedWork {}
extension JSONSelection.Writing: SlicedWork {}
extension JSONPath.Values: SlicedWork {}
extension JSONPath.Gathering: SlicedWork {}
extension JSONPath.Texts: SlicedWork {}
extension JSONCut: SlicedWork {}
extension JSONJoin: SlicedWork {}
extension JSONAssembly: SlicedWork {}
