// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A config that says which texts with references it holds: what they refer to must be there, and who explains what
/// happens knows which of the values that are sent may be secret.
public protocol Templated {
    var templates: [TemplatePlace] { get }
}
