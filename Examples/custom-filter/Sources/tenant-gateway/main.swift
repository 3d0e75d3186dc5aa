// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoCommand
import TenantFilter

// `portico` with one filter more: run, check, explain, schema and the other commands know its key.
await GatewayCommand.main(filters: [TenantFilter.self])
